/**
 * Readers follow our guides in empty folders: they type the commands of a page and save its code as they stand there.
 * They see what the page promises in tabs of a real browser. These are all the things that they have or do beyond the
 * text:
 *
 * - `npm_config_registry` names a registry that has our packages as npm would publish them, as they are not there yet.
 * - `UDP_PORT` and `MESH_PORT` name ports that are free, as somebody may have those of the text on this machine.
 * - Where the text has 203.0.113.7, an address for documentation, they take the address of this machine.
 * - Their commands have no keyboard, so no program asks a question.
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
import type { PlainServer } from './lib/staticServer.ts'
import type { BrowserKind, Tab } from './lib/tab.ts'
import type { Terminal } from './lib/terminal.ts'
import { until } from './lib/until.ts'

const QUICK_START = 'docs/guide/quick-start.md'
/** The pages of the guides have no icon, for which Chromium asks. */
const NO_ICON = 'Failed to load resource: the server responded with a status of 404 (Not Found)'
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
    npm_config_registry: registry.url('/', '127.0.0.1'),
    UDP_PORT: String(await udpPort()),
    MESH_PORT: '0',
  })
  onTestFinished(() => reader.leave())
  return reader
}

/** Opens the address that a terminal shows. */
async function open(terminal: Terminal, kind: BrowserKind = 'chromium'): Promise<Tab> {
  const address = terminal.output.flatMap((line) => /http:\/\/localhost:\d+\//.exec(line) ?? [])[0]
  if (!address) throw new Error(`No address in:\n${terminal.output.join('\n')}`)
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

const sayHello = (tab: Tab) => tab.evaluate(() => document.querySelector('button')?.click())

/** Opens two tabs and waits until each shows `present`. Then one says hello. */
async function meet(
  guide: string,
  start: number,
  terminal: Terminal,
  present: string,
): Promise<readonly Tab[]> {
  const tabs = [await open(terminal), await open(terminal)] as const
  for (const tab of tabs) await shows(tab, present)
  times.push(`${guide}: ${((performance.now() - start) / 1000).toFixed(1)} s`)
  await sayHello(tabs[0])
  await shows(tabs[0], 'You: Hello')
  await shows(tabs[1], 'Ada: Hello')
  for (const { errors } of tabs) expect(errors.filter((error) => error !== NO_ICON)).toEqual([])
  return tabs
}

const withChromium = (skip: (condition: boolean, note?: string) => void) => {
  const missing = missingBrowser('chromium')
  skip(missing !== undefined, missing)
}

test('A page without a build', async ({ skip }) => {
  withChromium(skip)
  const reader = await newReader()
  const start = performance.now()
  const part = { page: QUICK_START, headings: ['A page without a build'] }
  const server = await reader.follow(part, await reader.openTerminal())
  await meet('a page without a build', start, server, 'Ada is here')
})
