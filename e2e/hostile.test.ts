import { afterAll, beforeAll, expect, test } from 'vitest'
import { Browsers, missingBrowser } from './lib/browsers.ts'
import { RelayProcess } from './lib/relayProcess.ts'
import { serveRoguePage } from './lib/rogueSite.ts'
import { serveRoomPage } from './lib/site.ts'
import type { PlainServer } from './lib/staticServer.ts'
import type { BrowserKind, Tab, TestBrowser } from './lib/tab.ts'
import { connectAndJoin, openRoomTabs, seesPeers } from './lib/tabs.ts'
import { until } from './lib/until.ts'

/** The limit of a victim's growth after all attacks, bytes. One attack alone sends 400 MB. */
const GROWTH_BYTES = 64 * 1024 * 1024

const browsers = new Browsers()
let relay: RelayProcess
let server: PlainServer
let rogues: PlainServer

beforeAll(async () => {
  relay = await RelayProcess.create()
  server = await serveRoomPage(relay.records, [], { full: true })
  rogues = await serveRoguePage(relay.records)
})

afterAll(async () => {
  await browsers.close()
  await server?.close()
  await rogues?.close()
  await relay?.close()
})

test.for<BrowserKind>(['chromium', 'firefox'])(
  'a peer that breaks every rule harms no %s',
  {
    timeout: 240_000,
  },
  async (kind, { skip }) => {
    const missing = missingBrowser('chromium', kind)
    skip(missing !== undefined, missing)
    const room = `hostile ${kind}`
    const [victim] = (await openRoomTabs(await browsers.get(kind), server.url('/'), 1)) as [Tab]
    const [friend] = (await openRoomTabs(await browsers.get('chromium'), server.url('/'), 1)) as [Tab]
    await connectAndJoin(victim, room, 'victim')
    await connectAndJoin(friend, room, 'friend')
    await Promise.all([victim, friend].map((tab) => seesPeers(tab, 1)))
    await victim.evaluate(() => {
      window.kept = { codes: [] }
      const room = window.page.room()
      room.on('error', (error) => (window.kept.codes as string[]).push(error.code))
      room.on('file', () => {})
      room.handle('never', () => new Promise(() => {}))
      room.handle('echo', (data) => data)
    })
    const before = await heap(victim)
    const attacker = await browsers.get('chromium')
    const outcomes: Record<string, string[]> = {}
    const listing = await openRogue(attacker, rogues.url('/'))
    const attacks = await listing.evaluate(() => window.rogue.attacks)
    await listing.close()
    expect(attacks.length).toBeGreaterThan(20)
    for (const attack of attacks) {
      const rogue = await openRogue(attacker, rogues.url('/'))
      await rogue.evaluate((id) => window.rogue.join(id), room)
      await victim.evaluate(() => {
        window.kept.codes = []
      })
      await rogue.evaluate((name) => window.rogue.attack(name), attack)
      // The rogue stays until its frames have arrived.
      if (!TOLERATED.has(attack)) {
        await until(`the victim has closed the connection after ${attack}`, () =>
          victim.evaluate(() => (window.kept.codes as string[]).length > 0),
        )
      }
      // A round trip after the attack: the victim has received the attack, and still answers its friend.
      expect(await askVictim(friend, attack), attack).toBe(attack)
      await rogue.close()
      await until(`the rogue has left after ${attack}`, () =>
        victim.evaluate(() => window.page.peers().length === 1),
      )
      outcomes[attack] = await victim.evaluate(() => [...new Set(window.kept.codes as string[])])
    }
    for (const [attack, codes] of Object.entries(outcomes)) {
      const allowed = TOLERATED.has(attack)
        ? [[], ['peer-over-limit']]
        : [['peer-misbehaved'], ['peer-over-limit']]
      expect(allowed, attack).toContainEqual(codes)
    }
    expect(victim.errors).toEqual([])
    expect((await heap(victim)) - before).toBeLessThan(GROWTH_BYTES)
  },
)

async function openRogue(browser: TestBrowser, url: string): Promise<Tab> {
  const rogue = await browser.openTab(url)
  await until('the rogue has loaded', () => rogue.evaluate(() => window.rogue?.attacks.length > 0))
  return rogue
}

function askVictim(friend: Tab, question: string): Promise<unknown> {
  return friend.evaluate((data) => {
    const victim = [...window.page.room().peers.values()].find(({ nick }) => nick === 'victim')
    return victim?.request('echo', data)
  }, question)
}

/** Bytes of the page's heap, or 0 if the browser does not measure it. */
function heap(tab: Tab): Promise<number> {
  return tab.evaluate(() => {
    const { memory } = performance as { memory?: { usedJSHeapSize: number } }
    return memory?.usedJSHeapSize ?? 0
  })
}

/** Attacks that the protocol allows. */
const TOLERATED = new Set([
  'a thousand requests at once',
  'a signal of an unknown kind',
  'a goodbye, and more',
])
