import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Browsers, missingBrowser } from './lib/browsers.ts'
import { startRelayNetwork } from './lib/relayNetwork.ts'
import type { RelayProcess } from './lib/relayProcess.ts'
import { serveRoomPage } from './lib/site.ts'
import type { PlainServer } from './lib/staticServer.ts'
import type { BrowserKind, Tab } from './lib/tab.ts'
import { connectAndJoin, openRoomTabs, receives, seesPeers } from './lib/tabs.ts'

const ROUNDS = 4
const browsers = new Browsers()
let relays: RelayProcess[]
/** Each server's pages know one relay. */
let servers: PlainServer[]

beforeAll(async () => {
  relays = await startRelayNetwork(2)
  servers = await Promise.all(relays.map(({ records }) => serveRoomPage(records)))
})

afterAll(async () => {
  await browsers.close()
  await Promise.all((servers ?? []).map((server) => server.close()))
  await Promise.all((relays ?? []).map((relay) => relay.close()))
})

const pairs: [BrowserKind, BrowserKind][] = [
  ['chromium', 'chromium'],
  ['firefox', 'firefox'],
  ['chromium', 'firefox'],
]

describe.each(pairs)('pages of two relays in %s and %s', (first, second) => {
  test('connect, stay connected when both relays are dead, and accept newcomers when one is back', async ({
    skip,
  }) => {
    const missing = missingBrowser(first, second)
    skip(missing !== undefined, missing)
    const room = `${first} ${second}`
    const one = await open(first, 0)
    const other = await open(second, 1)
    for (const tab of [one, other]) await connectAndJoin(tab, room)
    for (const tab of [one, other]) await seesPeers(tab, 1)
    await one.evaluate(() => window.page.broadcast('over two relays'))
    await receives(other, 'over two relays')

    await Promise.all(relays.map((relay) => relay.kill()))
    await one.evaluate(() => window.page.broadcast('over none'))
    await receives(other, 'over none')
    await other.evaluate(() => window.page.broadcast('nor back'))
    await receives(one, 'nor back')

    await relays[0]?.start()
    const newcomer = await open(first, 0)
    await connectAndJoin(newcomer, room)
    for (const tab of [one, other, newcomer]) await seesPeers(tab, 2)
    await newcomer.evaluate(() => window.page.broadcast('hello'))
    await Promise.all([one, other].map((tab) => receives(tab, 'hello')))
    await relays[1]?.start()
    await Promise.all([one, other, newcomer].map((tab) => tab.close()))
  })
})

test('pages of two relays connect like pages of one', async ({ skip }) => {
  const missing = missingBrowser('chromium')
  skip(missing !== undefined, missing)
  const took: Record<'one' | 'two', number[]> = { one: [], two: [] }
  for (let round = 0; round < ROUNDS; round++) {
    // Alternately, so that other load of the machine affects both.
    took.one.push(await meet(0, `one ${round}`))
    took.two.push(await meet(1, `two ${round}`))
  }
  const [one, two] = [median(took.one), median(took.two)]
  console.log(
    `meeting: ${one.toFixed(0)} ms on one relay, ${two.toFixed(0)} ms on two, ${(two / one).toFixed(2)} ×`,
  )
  expect(took.two).toHaveLength(ROUNDS)
})

/** The time from connect() of a page of that relay until it sees a page of the first relay, ms. */
async function meet(relay: number, room: string): Promise<number> {
  const there = await open('chromium', 0)
  await connectAndJoin(there, room)
  const comes = await open('chromium', relay)
  const ms = await comes.evaluate(async (id) => {
    const begun = performance.now()
    await window.page.connect()
    await window.page.join(id, { nick: 'newcomer' })
    while (window.page.peers().length === 0) await new Promise((resolve) => setTimeout(resolve, 1))
    return performance.now() - begun
  }, room)
  await Promise.all([there, comes].map((tab) => tab.close()))
  return ms
}

async function open(kind: BrowserKind, relay: number): Promise<Tab> {
  // A new origin each time, whose storage has no relays.
  const [tab] = await openRoomTabs(await browsers.get(kind), `${servers[relay]?.url('/')}`, 1)
  if (!tab) throw new Error('No tab')
  await tab.evaluate(() => localStorage.clear())
  return tab
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN
}
