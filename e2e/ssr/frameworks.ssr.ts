import { readFile } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { Browsers, missingBrowser } from '../lib/browsers.ts'
import { FreshApps } from '../lib/freshApps.ts'
import { FreshPage } from '../lib/freshPage.ts'
import { RelayProcess } from '../lib/relayProcess.ts'

interface Framework {
  readonly name: string
  /** The component of the Vite apps that this app uses, and its path here. */
  readonly component: readonly [from: string, to: string]
  readonly relays: string
  /** A program of the app's dependencies, and its arguments. */
  readonly serve: readonly [string, ...string[]]
}

const frameworks: readonly Framework[] = [
  {
    name: 'next',
    component: ['react/src/App.tsx', 'app/App.tsx'],
    relays: 'app/relays.json',
    serve: ['next', 'start', '--hostname', 'localhost'],
  },
  {
    name: 'nuxt',
    component: ['vue/src/App.vue', 'app/app.vue'],
    relays: 'app/relays.json',
    serve: ['node', '.output/server/index.mjs'],
  },
  {
    name: 'sveltekit',
    component: ['svelte/src/App.svelte', 'src/App.svelte'],
    relays: 'src/relays.json',
    serve: ['vite', 'preview'],
  },
]

const browsers = new Browsers()
let relay: RelayProcess

beforeAll(async () => {
  relay = await RelayProcess.create()
})

afterAll(async () => {
  await browsers.close()
  await relay?.close()
})

async function open(url: string): Promise<FreshPage> {
  const tab = await (await browsers.get('chromium')).openTab(url)
  onTestFinished(() => tab.close())
  return new FreshPage(tab)
}

describe.for(frameworks)('$name', ({ name, component: [from, to], relays, serve }) => {
  let apps: FreshApps

  beforeAll(async () => {
    const component = await readFile(new URL(`../fresh/${from}`, import.meta.url), 'utf8')
    const files = { [to]: component, [relays]: JSON.stringify({ v: 1, relays: relay.records }) }
    apps = await FreshApps.create({ [`fresh-${name}`]: { templates: [name], files } })
    if (!apps.missing) await apps.app(`fresh-${name}`).script('build')
  }, 600_000)

  afterAll(() => apps?.remove())

  test('renders the page on its server, and joins after hydration', async ({ skip }) => {
    const missing = apps.missing ?? missingBrowser('chromium')
    skip(missing !== undefined, missing)
    const server = await apps.app(`fresh-${name}`).serve(...serve)
    onTestFinished(async () => void (await server.stop()))
    const html = await (await fetch(server.url)).text()
    expect(html.replace(/<!--.*?-->/g, '')).toContain('<p id="status">idle</p>')

    const [one, other] = [await open(server.url), await open(server.url)]
    const id = await one.meets(1)
    await one.send('hello')
    await other.receives(id, 'hello')
    for (const { tab } of [one, other]) expect([...tab.errors, ...tab.warnings]).toEqual([])
  })
})
