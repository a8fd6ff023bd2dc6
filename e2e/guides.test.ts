/**
 * Readers follow our guides in empty folders: they type the commands of a page and save its code as they stand there.
 * They see what the page promises in tabs of a real browser. These are all the things that they have or do beyond the
 * text:
 *
 * - `npm_config_registry` names a registry that has our packages as npm would publish them, as they are not there yet.
 * - `UDP_PORT` and `MESH_PORT` name ports that are free, as somebody may have those of the text on this machine.
 * - Where the text has 203.0.113.7, an address for documentation, they take the address of this machine.
 * - They share what npm has downloaded, so only the first of them waits for all of it.
 *
 * They press Enter where npm asks whether it may install a package, as the quick start says. Any other question fails.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, onTestFinished, test } from 'vitest'
import { udpPort } from '../scripts/lib/ports.mjs'
import { Browsers, missingBrowser } from './lib/browsers.ts'
import { whyUnreachable } from './lib/freshApps.ts'
import { GuideReader } from './lib/guideReader.ts'
import { servePackages } from './lib/packageRegistry.ts'
import { serveRoomPage } from './lib/site.ts'
import type { PlainServer } from './lib/staticServer.ts'
import type { BrowserKind, Tab } from './lib/tab.ts'
import { connectAndJoin, openRoomTabs, seesPeers } from './lib/tabs.ts'
import { missingTerminal, type Terminal } from './lib/terminal.ts'
import { until } from './lib/until.ts'

const QUICK_START = 'docs/guide/quick-start.md'
/** The pages of the guides have no icon, for which Chromium asks. */
const NO_ICON = 'Failed to load resource: the server responded with a status of 404 (Not Found)'
const APP = ['1. Install', '2. Run a relay', '3. Name it', '4. Be in a room', '5. Open it twice']
const times: string[] = []
const browsers = new Browsers()
let folder: string
let registry: PlainServer
let unreachable: string | undefined

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lumamesh-guides-'))
  unreachable = await whyUnreachable(folder)
  registry = await servePackages(folder)
})

afterAll(async () => {
  await browsers.close()
  await registry?.close()
  await rm(folder, { recursive: true, force: true })
  console.log(['From the first command to two tabs that see each other:', ...times].join('\n  '))
})

beforeEach(({ skip }) =>
  skip(unreachable !== undefined, `the npm registry can't be reached (${unreachable})`),
)

/** Somebody who follows a guide until the test has finished. */
async function newReader(): Promise<GuideReader> {
  const reader = await GuideReader.create(folder, {
    npm_config_cache: join(folder, 'npm'),
    npm_config_registry: registry.url('/', '127.0.0.1'),
    UDP_PORT: String(await udpPort()),
    MESH_PORT: '0',
  })
  onTestFinished(() => reader.leave())
  return reader
}

/** Opens the address that a terminal shows. */
async function open(terminal: Terminal, kind: BrowserKind = 'chromium'): Promise<Tab> {
  const [address] = /http:\/\/localhost:\d+\//.exec(terminal.output) ?? []
  if (!address) throw new Error(`No address in:\n${terminal.output}`)
  const tab = await (await browsers.get(kind)).openTab(address)
  onTestFinished(() => tab.close())
  return tab
}

async function shows(tab: Tab, text: string): Promise<void> {
  let last = ''
  const check = async () => {
    // biome-ignore lint/performance/useDomNodeTextContent: the text of scripts is not shown
    last = await tab.evaluate(() => document.body.innerText)
    return last.includes(text)
  }
  try {
    await until(`the page shows "${text}"`, check, 30_000)
  } catch (cause) {
    throw new Error(`The page shows "${last}"; its errors: ${tab.errors.join('\n')}`, { cause })
  }
}

const took = (guide: string, start: number) =>
  times.push(`${guide}: ${((performance.now() - start) / 1000).toFixed(1)} s`)

const clickHello = (tab: Tab) => tab.evaluate(() => document.querySelector('button')?.click())

/** Opens two tabs, and waits until each shows `present`. */
async function openTwo(terminal: Terminal, present: string): Promise<readonly [Tab, Tab]> {
  const tabs = [await open(terminal), await open(terminal)] as const
  for (const tab of tabs) await shows(tab, present)
  return tabs
}

/** One says hello, and both show it. */
async function talk([one, other]: readonly [Tab, Tab]): Promise<void> {
  await clickHello(one)
  await shows(one, 'You: Hello')
  await shows(other, 'Ada: Hello')
  for (const { errors } of [one, other]) expect(errors.filter((error) => error !== NO_ICON)).toEqual([])
}

const withChromium = (skip: (condition: boolean, note?: string) => void) => {
  const missing = missingBrowser('chromium') ?? missingTerminal()
  skip(missing !== undefined, missing)
}

test('A page without a build, and the page of "One file"', async ({ skip }) => {
  withChromium(skip)
  const reader = await newReader()
  const start = performance.now()
  const part = { page: QUICK_START, headings: ['A page without a build'] }
  const server = await reader.follow(part, await reader.openTerminal())
  const tabs = await openTwo(server, 'Ada is here')
  took('a page without a build', start)
  await talk(tabs)
  if (!missingBrowser('firefox')) await shows(await open(server, 'firefox'), 'Ada is here\nAda is here')

  const page = { page: 'docs/guide/one-file.md', headings: ['One file: lumamesh.js'] }
  await reader.follow(page, server)
  // Vite has reloaded them, as their page is another now.
  for (const tab of tabs) await shows(tab, 'Ada says Hello')
})

test('The first room of the README', async ({ skip }) => {
  withChromium(skip)
  const reader = await newReader()
  const start = performance.now()
  const part = { page: 'README.md', headings: ['Your first room'] }
  const server = await reader.follow(part, await reader.openTerminal())
  await openTwo(server, 'Ada says Hello')
  took('README', start)
})

test('The relay of the README', async ({ skip }) => {
  withChromium(skip)
  const reader = await newReader()
  const relay = await reader.follow(
    { page: 'README.md', headings: ['Run a relay'] },
    await reader.openTerminal(),
  )
  const { relays } = JSON.parse(/^\{"v":\d+,"relays":.*$/m.exec(relay.output)?.[0] ?? '{}')
  const site = await serveRoomPage(relays)
  onTestFinished(() => site.close())
  const [one, other] = await openRoomTabs(await browsers.get('chromium'), site.url('/'), 2)
  if (!one || !other) throw new Error('There are no two tabs')
  for (const tab of [one, other]) await connectAndJoin(tab, 'my-app')
  for (const tab of [one, other]) await seesPeers(tab, 1)
})

test('A server that takes part, in JavaScript and in TypeScript', async ({ skip }) => {
  withChromium(skip)
  const reader = await newReader()
  const page = { page: QUICK_START, headings: ['A page without a build'] }
  const server = await reader.follow(page, await reader.openTerminal())
  const tab = await open(server)

  const start = performance.now()
  const bot = { page: 'docs/guide/ssr.md', headings: ['A server that takes part'] }
  const first = await reader.follow(bot, await reader.openTerminal())
  await shows(tab, 'bot is here')
  took('a bot', start)
  await clickHello(tab)
  await shows(tab, 'bot: You said: Hello')
  await first.interrupt()

  await reader.follow({ ...bot, headings: ['In TypeScript'] }, first)
  await shows(tab, 'bot is here\nYou: Hello\nbot: You said: Hello\nbot is here')
})

const KINDS = [
  {
    variant: 'React',
    hooks: { page: 'docs/guide/hooks-react.md', headings: ['React hooks', 'The provider'] },
  },
  {
    variant: 'Vue',
    hooks: { page: 'docs/guide/hooks-vue.md', headings: ['Vue composables', 'The provider'] },
  },
  {
    variant: 'Svelte',
    hooks: { page: 'docs/guide/hooks-svelte.md', headings: ['Svelte stores', 'The provider'] },
  },
] as const

test.for(KINDS)(
  'The quick start with $variant, then its page on hooks',
  async ({ variant, hooks }, { skip }) => {
    withChromium(skip)
    const reader = await newReader()
    const start = performance.now()
    const app = { page: QUICK_START, headings: APP, variant }
    const server = await reader.follow(app, await reader.openTerminal())
    const tabs = await openTwo(server, 'joined, with Ada')
    took(`quick start, ${variant}`, start)
    await talk(tabs)
    for (const tab of tabs) await tab.close()

    await reader.follow({ ...app, headings: ['Without a provider'] }, server)
    const second = await reader.follow(hooks, await reader.openTerminal(server.folder))
    // The page on hooks names steps 1, 2 and 5 of the quick start, so it needs nothing of step 3.
    await second.type('rm src/network.ts')
    await second.type('npm run build')
    await talk(await openTwo(server, 'joined, with Ada'))
  },
)

test('The quick start without a framework', async ({ skip }) => {
  withChromium(skip)
  const reader = await newReader()
  const start = performance.now()
  const app = { page: QUICK_START, headings: APP, variant: 'No framework' } as const
  const server = await reader.follow(app, await reader.openTerminal())
  const tabs = await openTwo(server, 'Ada is here')
  took('quick start, no framework', start)
  await talk(tabs)
  await (await reader.openTerminal(server.folder)).type('npm run build')
})
