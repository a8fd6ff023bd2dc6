import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { Browsers, missingBrowser } from './lib/browsers.ts'
import type { FreshApp } from './lib/freshApp.ts'
import { FreshApps } from './lib/freshApps.ts'
import { FreshPage } from './lib/freshPage.ts'
import { RelayProcess } from './lib/relayProcess.ts'
import type { PlainServer } from './lib/staticServer.ts'
import type { BrowserKind } from './lib/tab.ts'

interface Kind {
  readonly name: string
  readonly templates: readonly string[]
  /** The file to edit. */
  readonly source: string
  /** Replacements, each with the heading that follows. The last one makes the framework remount the component. */
  readonly edits: readonly (readonly [before: string, after: string, edition: string])[]
}

const react: Omit<Kind, 'name' | 'templates'> = {
  source: 'src/App.tsx',
  edits: [
    ["const edition = 'first'", "const edition = 'second'", 'second'],
    ["const edition = 'second'", "const [edition] = useState('third')", 'third'],
  ],
}
const WITHOUT_PROVIDER = 'fresh-react-without-provider'
const kinds: readonly Kind[] = [
  { name: 'fresh-react', templates: ['common', 'react'], ...react },
  { name: WITHOUT_PROVIDER, templates: ['common', 'react', 'react-bare'], ...react },
  {
    name: 'fresh-vue',
    templates: ['common', 'vue'],
    source: 'src/App.vue',
    edits: [
      ['<h1>{{ edition }}</h1>', '<h1>{{ edition }}, second</h1>', 'first, second'],
      ["const edition = 'first'", "const edition = ref('third')", 'third, second'],
    ],
  },
  {
    name: 'fresh-svelte',
    templates: ['common', 'svelte'],
    source: 'src/App.svelte',
    edits: [
      ['<h1>{edition}</h1>', '<h1>{edition}, second</h1>', 'first, second'],
      ["const edition = 'first'", "const edition = $state('third')", 'third, second'],
    ],
  },
]

/** The open resources of a server that only serves pages and prints: no UDP, no timers. */
const ITS_OWN = /^(TCP|Pipe|TTY)/

const browsers = new Browsers()
let relay: RelayProcess
let apps: FreshApps

beforeAll(async () => {
  relay = await RelayProcess.create()
  const files = { 'src/relays.json': JSON.stringify({ v: 1, relays: relay.records }) }
  apps = await FreshApps.create(
    Object.fromEntries(kinds.map(({ name, templates }) => [name, { templates, files }])),
  )
}, 240_000)

afterAll(async () => {
  await browsers.close()
  await apps?.remove()
  await relay?.close()
})

beforeEach(({ skip }) => skip(apps.missing !== undefined, apps.missing))

/** Opens it until the end of the test. */
async function open(url: string, kind: BrowserKind = 'chromium'): Promise<FreshPage> {
  const tab = await (await browsers.get(kind)).openTab(url)
  onTestFinished(() => tab.close())
  return new FreshPage(tab)
}

describe.for(kinds)('$name', { timeout: 120_000 }, ({ name, source, edits }) => {
  let app: FreshApp
  let built: PlainServer

  beforeAll(async () => {
    app = apps.app(name)
    if (!apps.missing) built = await app.build()
  })

  afterAll(() => built?.close())

  // The types of the one without a provider are the same.
  if (name !== WITHOUT_PROVIDER) test('has correct types', () => app.script('check'))

  // Firefox runs only one of them: other tests cover the differences between browsers.
  const others: BrowserKind[] = name === 'fresh-react' ? ['chromium', 'firefox'] : ['chromium']
  test.for(others)('connects, sends and leaves in chromium and %s', async (kind, { skip }) => {
    const missing = missingBrowser('chromium', kind)
    skip(missing !== undefined, missing)
    const one = await open(built.url('/'))
    const other = await open(built.url('/'), kind)
    await other.meets(1)
    const id = await one.meets(1)

    await one.press('wave')
    await other.shows('who waves', ({ peers }) => peers.some((peer) => peer.id === id && peer.waves))
    await one.send('hello')
    await other.receives(id, 'hello')
    await one.receives(id, 'hello')

    await one.press('leave')
    await other.shows('that it is alone', ({ peers, left }) => peers.length === 0 && left === 1)
    expect([...one.tab.errors, ...other.tab.errors]).toEqual([])
  })

  test('stays in the room while its source is edited', async ({ skip }) => {
    const missing = missingBrowser('chromium')
    skip(missing !== undefined, missing)
    const dev = await app.serve('vite')
    onTestFinished(async () => void (await dev.stop()))
    const edited = await open(dev.url)
    const other = await open(built.url('/'))
    const third = await open(built.url('/'))
    const id = await edited.meets(2)
    await edited.tab.evaluate(() => Object.assign(window, { loadedOnce: true }))

    for (const [before, after, edition] of edits) {
      await app.edit(source, before, after)
      await edited.shows(edition, (shown) => shown.edition === edition)
      await edited.send(edition)
      await other.receives(id, edition)
    }
    // The third peer leaves the linger time after the last edit.
    await third.press('close')
    const { left, peers } = await other.shows('that the third left', (shown) => shown.left > 0)
    expect(left).toBe(1)
    expect(peers.map((peer) => peer.id)).toEqual([id])
    expect(await edited.tab.evaluate(() => 'loadedOnce' in window)).toBe(true)
    expect([...edited.tab.errors, ...other.tab.errors]).toEqual([])
  })

  test('is rendered on a server, which opens no resources, and joins after hydration', async ({ skip }) => {
    const missing = missingBrowser('chromium')
    skip(missing !== undefined, missing)
    const server = await app.render()
    onTestFinished(async () => void (await server.stop()))
    const html = await (await fetch(server.url)).text()
    expect(html.replace(/<!--.*?-->/g, '')).toContain('<p id="status">idle</p>')

    const pages = [await open(server.url), await open(server.url)]
    for (const page of pages) await page.meets(1)
    for (const { tab } of pages) {
      expect([...tab.errors, ...tab.warnings]).toEqual([])
      expect(await tab.evaluate(() => window.rendered?.isConnected)).toBe(true)
    }
    const resources: string[] = await (await fetch(new URL('/resources', server.url))).json()
    expect(resources.filter((resource) => !ITS_OWN.test(resource))).toEqual([])
    expect(await server.stop(), 'it exits by itself').toBe(0)
  })
})
