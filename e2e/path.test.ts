import { afterAll, afterEach, beforeAll, describe, expect, onTestFailed, test } from 'vitest'
import { missingBrowser } from './lib/browsers.ts'
import { type Lab, missingLab, openLab } from './lib/namespaces.ts'
import type { BrowserKind, Tab, TestBrowser } from './lib/tab.ts'
import { connectAndJoin, openRoomTabs, receives, seesPeers } from './lib/tabs.ts'
import { until } from './lib/until.ts'

const HEALED_WITHIN_MS = 20_000

const missing = missingLab()
const browsers: TestBrowser[] = []
let lab: Lab | undefined

beforeAll(async () => {
  if (missing === undefined) lab = await openLab()
}, 120_000)

afterEach(async () => {
  lab?.heal()
  await Promise.all(browsers.splice(0).map((browser) => browser.close()))
})

afterAll(() => lab?.close())

const pairs: [BrowserKind, BrowserKind][] = [
  ['chromium', 'chromium'],
  ['chromium', 'firefox'],
]

describe.for(pairs)('%s and %s on separate networks', (kinds) => {
  test('lose each other but not the relay while the path between them is cut, and reconnect', {
    timeout: 120_000,
  }, async ({ skip }) => {
    const why = missing ?? missingBrowser(...kinds)
    skip(why !== undefined, why)
    if (!lab) throw new Error('The lab did not start')
    const { relay } = lab
    onTestFailed(() => console.log(relay.logs.join('\n')))
    const [a, b] = await meet(lab, kinds)
    await exchange(a, b, 'before')

    lab.cut()
    await Promise.all([a, b].map((tab) => hasPeer(tab, 'reconnecting')))
    await a.evaluate(() => void window.page.broadcast('meanwhile'))
    for (const tab of [a, b]) expect(await tab.evaluate(() => window.page.status())).toBe('online')
    expect(await b.evaluate(() => window.page.received.map(({ data }) => data))).not.toContain('meanwhile')

    lab.heal()
    await receives(b, 'meanwhile', HEALED_WITHIN_MS)
    await Promise.all([a, b].map((tab) => hasPeer(tab, 'open')))
    await exchange(a, b, 'after')
  })
})

/** Two pages in a new room. */
async function meet(lab: Lab, [kindA, kindB]: [BrowserKind, BrowserKind]): Promise<[Tab, Tab]> {
  const [a, b] = await Promise.all([openTab(lab, kindA, 'a'), openTab(lab, kindB, 'b')])
  await Promise.all([a, b].map((tab) => connectAndJoin(tab, `path ${kindA} ${kindB}`)))
  await Promise.all([a, b].map((tab) => seesPeers(tab, 1)))
  return [a, b]
}

async function openTab(lab: Lab, kind: BrowserKind, place: 'a' | 'b'): Promise<Tab> {
  const browser = await lab.browser(kind, place)
  browsers.push(browser)
  const [tab] = await openRoomTabs(browser, lab.url('/'), 1)
  if (!tab) throw new Error('The tab did not open')
  return tab
}

async function hasPeer(tab: Tab, status: string): Promise<void> {
  await until(
    `the peer is ${status}`,
    () => tab.evaluate((wanted) => window.page.peer().status === wanted, status),
    HEALED_WITHIN_MS,
  )
}

async function exchange(a: Tab, b: Tab, text: string): Promise<void> {
  await a.evaluate((message) => window.page.broadcast(message), `${text} from a`)
  await b.evaluate((message) => window.page.broadcast(message), `${text} from b`)
  await receives(b, `${text} from a`)
  await receives(a, `${text} from b`)
}
