import { afterAll, beforeAll, expect, test } from 'vitest'
import { Browsers, missingBrowser } from './lib/browsers.ts'
import { startRelayNetwork } from './lib/relayNetwork.ts'
import type { RelayProcess } from './lib/relayProcess.ts'
import { serveRoomPage } from './lib/site.ts'
import type { PlainServer } from './lib/staticServer.ts'
import type { Tab } from './lib/tab.ts'
import { connectAndJoin, openRoomTabs, receives, seesPeers } from './lib/tabs.ts'
import { until } from './lib/until.ts'

const browsers = new Browsers()
let relays: RelayProcess[]
let server: PlainServer

// The page has the first relay's record built in, and learns about the others.
beforeAll(async () => {
  relays = await startRelayNetwork(3)
  server = await serveRoomPage(relays[0]?.records ?? [])
})

afterAll(async () => {
  await browsers.close()
  await server?.close()
  await Promise.all((relays ?? []).map((relay) => relay.close()))
})

test.for(['chromium', 'firefox'] as const)(
  'in %s a page moves when its relays die, keeps its peers, and later connects without its built-in relay',
  { timeout: 90_000 },
  async (kind, { skip }) => {
    const missing = missingBrowser(kind)
    skip(missing !== undefined, missing)
    const ids = new Map(relays.map((relay) => [relay.id, relay]))
    const browser = await browsers.get(kind)
    const tabs = await openRoomTabs(browser, server.url('/'), 2)
    const [tab, other] = tabs as [Tab, Tab]
    for (const tab of tabs) await connectAndJoin(tab, kind)
    await Promise.all(tabs.map((tab) => seesPeers(tab, 1)))
    await Promise.all(tabs.map((tab) => knows(tab, 3)))
    const [home, spare] = await inUse(tab)
    await tab.evaluate(() => window.page.remember())

    await kill(ids, [home])
    const killed = performance.now()
    await until('the page has left its home relay', async () => !(await inUse(tab, 1)).includes(home))
    console.log(`${kind}: the page left its home relay after ${Math.round(performance.now() - killed)} ms`)
    expect(await tab.evaluate(() => window.page.statuses)).toEqual([])

    await inUse(tab)
    const two = await inUse(tab)
    expect(two).not.toContain(home)
    expect(two).toContain(spare)
    console.log(`${kind}: a new spare relay is in use after ${Math.round(performance.now() - killed)} ms`)

    // The newcomer's built-in relay may be dead, but its remembered relays are not.
    const [newcomer] = (await openRoomTabs(browser, server.url('/'), 1)) as [Tab]
    await connectAndJoin(newcomer, kind)
    await Promise.all([...tabs, newcomer].map((tab) => seesPeers(tab, 2)))
    await newcomer.evaluate(() => window.page.broadcast('hello from the newcomer'))
    await Promise.all(tabs.map((tab) => receives(tab, 'hello from the newcomer')))
    await newcomer.close()
    await Promise.all(tabs.map((tab) => seesPeers(tab, 1)))

    // The relay that died first returns as the third.
    await ids.get(home)?.start()
    await kill(ids, two)
    const both = performance.now()
    await Promise.all(
      tabs.map((tab) => until('only the third relay is in use', () => isAlone(tab, home), 40_000)),
    )
    console.log(
      `${kind}: both relays died, and the third is in use after ${Math.round(performance.now() - both)} ms`,
    )
    expect(await tab.evaluate(() => window.page.samePeers())).toBe(true)
    await other.evaluate(() => window.page.broadcast('still here'))
    await receives(tab, 'still here')

    await Promise.all(two.map((id) => ids.get(id)?.start()))
    await Promise.all(tabs.map((tab) => tab.close()))
  },
)

test.for(['chromium', 'firefox'] as const)(
  'in %s a page without a configured relay uses those that it remembers',
  async (kind, { skip }) => {
    const missing = missingBrowser(kind)
    skip(missing !== undefined, missing)
    const [tab] = (await openRoomTabs(await browsers.get(kind), server.url('/?fresh'), 1)) as [Tab]
    await tab.evaluate(() => localStorage.removeItem('lumamesh'))
    const refused = tab.evaluate(() => window.page.connect({ relays: [] }).catch((error) => error.code))
    expect(await refused).toBe('no-relays')
    await tab.evaluate(() => window.page.connect())
    await until('the page has stored relays', () =>
      tab.evaluate(() => localStorage.getItem('lumamesh') !== null),
    )
    await tab.goto(server.url('/?again'))
    await until('the page has loaded its library', () => tab.evaluate(() => 'page' in window))
    await tab.evaluate(() => window.page.connect({ relays: [] }))
    expect(await status(tab)).toBe('online')
    await tab.close()
  },
)

/** Waits for at least `least` relays in use. Returns their ids, home first. */
async function inUse(tab: Tab, least = 2): Promise<[string, string]> {
  const relays = await until(`${least} relays are in use`, async () => {
    const online = await tab.evaluate(() => window.page.relays().filter(({ status }) => status === 'online'))
    return online.length >= least && online
  })
  return relays.map(({ id }) => id) as [string, string]
}

async function isAlone(tab: Tab, id: string): Promise<boolean> {
  return (await inUse(tab, 1)).join() === id
}

function knows(tab: Tab, count: number): Promise<boolean> {
  return until(`the page knows ${count} relays`, async () => {
    const relays = await tab.evaluate(() => window.page.relays())
    return relays.length === count
  })
}

async function kill(relays: ReadonlyMap<string, RelayProcess>, ids: readonly string[]): Promise<void> {
  await Promise.all(ids.map((id) => relays.get(id)?.kill()))
}

function status(tab: Tab): Promise<string> {
  return tab.evaluate(() => window.page.status())
}
