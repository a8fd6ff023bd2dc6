import { afterAll, beforeAll, describe, expect, onTestFailed, test } from 'vitest'
import { missingBrowser } from '../e2e/lib/browsers.ts'
import type { BrowserKind, Tab, TestBrowser } from '../e2e/lib/tab.ts'
import { connectAndJoin, heard, openRoomTabs, seesPeers } from '../e2e/lib/tabs.ts'
import { until } from '../e2e/lib/until.ts'
import { NAT_KINDS, type NatKind } from './lib/natKinds.ts'
import { missingNatLab, type NatLab, openNatLab } from './lib/natLab.ts'
import type { Place } from './lib/natNetwork.ts'

const missing = missingNatLab()
if (missing) console.log(`Left out: ${missing}.`)

/** Who maps each destination anew is found only by who lets any port of an address in. */
function wayOf(a: NatKind, b: NatKind): 'direct' | 'turn' {
  const strict = (kind: NatKind) => kind === 'symmetric' || kind === 'port-restricted'
  return strict(a) && strict(b) && (a === 'symmetric' || b === 'symmetric') ? 'turn' : 'direct'
}

const pairs = NAT_KINDS.flatMap((a, i) => NAT_KINDS.slice(i).map((b) => [a, b] as [NatKind, NatKind]))

let lab: NatLab
const browsers = new Map<string, Promise<TestBrowser>>()
const seen: { who: string; nats: string; way: string; ms: number }[] = []
let rooms = 0

beforeAll(async () => {
  if (!missing) lab = await openNatLab()
})

afterAll(async () => {
  if (seen.length > 0) console.table(seen)
  await lab?.close()
})

/** A fresh page in the browser of that kind at that place. */
async function open(kind: BrowserKind, place: Place): Promise<Tab> {
  const name = `${kind} ${place}`
  const browser = browsers.get(name) ?? lab.browser(kind, place)
  browsers.set(name, browser)
  const [tab] = await openRoomTabs(await browser, lab.url, 1)
  if (!tab) throw new Error('No tab was opened')
  return tab
}

/** Two pages behind these NATs, as far as they have met and said something. */
async function meet(
  kinds: readonly [BrowserKind, BrowserKind],
  nats: readonly [NatKind, NatKind],
): Promise<[Tab, Tab]> {
  onTestFailed(() => console.log(lab.relay.logs.join('\n')))
  lab.network.setNat('a', nats[0])
  lab.network.setNat('b', nats[1])
  const room = `lab ${rooms++}`
  const [a, b] = await Promise.all([open(kinds[0], 'a'), open(kinds[1], 'b')])
  const from = performance.now()
  await Promise.all([connectAndJoin(a, room), connectAndJoin(b, room)])
  await Promise.all([seesPeers(a, 1), seesPeers(b, 1)])
  const ms = Math.round(performance.now() - from)
  await talk(a, b, 'hello')
  const way = await until('the way is known', () => wayFrom(a))
  seen.push({ who: kinds.join(' – '), nats: nats.join(' – '), way, ms })
  return [a, b]
}

async function talk(a: Tab, b: Tab, word: string): Promise<void> {
  for (const [from, to] of [
    [a, b],
    [b, a],
  ] as const) {
    await from.evaluate((text) => window.page.say(text), word)
    await heard(to, word, 20_000)
  }
}

async function wayFrom(tab: Tab): Promise<'direct' | 'turn' | undefined> {
  return tab.evaluate(() => window.page.peer().route)
}

async function close(...tabs: readonly Tab[]): Promise<void> {
  for (const tab of tabs) {
    await tab.evaluate(() => window.page.close())
    await tab.close()
  }
}

describe.skipIf(missing).each<[BrowserKind, BrowserKind, [NatKind, NatKind][]]>([
  ['chromium', 'chromium', pairs],
  [
    'chromium',
    'firefox',
    [
      ['port-restricted', 'port-restricted'],
      ['symmetric', 'port-restricted'],
      ['address-restricted', 'symmetric'],
      ['symmetric', 'symmetric'],
    ],
  ],
  [
    'firefox',
    'firefox',
    [
      ['port-restricted', 'port-restricted'],
      ['symmetric', 'symmetric'],
    ],
  ],
])('%s and %s', (kindA, kindB, nats) => {
  const noBrowser = missingBrowser(kindA, kindB)

  test.each(nats)('behind %s and %s', async (a, b) => {
    if (noBrowser) return console.log(`Left out: ${noBrowser}.`)
    const tabs = await meet([kindA, kindB], [a, b])
    const way = wayOf(a, b)
    for (const tab of tabs) await until(`the way is ${way}`, async () => (await wayFrom(tab)) === way, 20_000)
    await close(...tabs)
  })
})

describe.skipIf(missing)('a network', () => {
  test('that blocks UDP is said to be one', async () => {
    lab.network.setNat('a', 'blocked')
    const tab = await open('chromium', 'a')
    const code = await tab.evaluate(() =>
      window.page.connect().then(
        () => 'connected',
        (error: { code: string }) => error.code,
      ),
    )
    expect(code).toBe('relay-unreachable')
    await tab.close()
  })

  test.each([
    ['port-restricted', 'port-restricted'],
    ['symmetric', 'symmetric'],
  ] as [NatKind, NatKind][])(
    'that is 40 ms away and loses some is good enough behind %s and %s',
    async (a, b) => {
      await lab.network.slow(40, 1)
      try {
        await close(...(await meet(['chromium', 'chromium'], [a, b])))
      } finally {
        await lab.network.fast()
      }
    },
  )

  test.each([
    ['port-restricted', 'port-restricted'],
    ['symmetric', 'symmetric'],
  ] as [NatKind, NatKind][])(
    'whose router forgets its mappings is lost for a moment, behind %s and %s',
    async (...nats) => {
      const [a, b] = await meet(['chromium', 'chromium'], nats)
      for (const tab of [a, b]) await tab.evaluate(() => window.page.remember())
      const from = performance.now()
      lab.network.rebind('a')
      await talk(a, b, 'still there?')
      console.log(
        `${nats.join(' – ')}: heard again ${Math.round(performance.now() - from)} ms after the router forgot`,
      )
      for (const tab of [a, b]) expect(await tab.evaluate(() => window.page.samePeers())).toBe(true)
      await until(
        'the relay is there again',
        async () => (await a.evaluate(() => window.page.status())) === 'online',
      )
      await close(a, b)
    },
  )
})

describe.skipIf(missing)('the relay', () => {
  test('restarts, and what it relayed flows again', async () => {
    const [a, b] = await meet(['chromium', 'chromium'], ['symmetric', 'symmetric'])
    for (const tab of [a, b]) await tab.evaluate(() => window.page.remember())
    await lab.restartRelay()
    const from = performance.now()
    await talk(a, b, 'back again')
    console.log(`heard again ${Math.round(performance.now() - from)} ms after the relay was back`)
    for (const tab of [a, b]) {
      expect(await tab.evaluate(() => window.page.samePeers())).toBe(true)
      await until('the way is turn', async () => (await wayFrom(tab)) === 'turn')
    }
    await close(a, b)
  })

  test('was reached on its one UDP port, and nothing else was let in', () => {
    const { taken, dropped } = lab.network.counters()
    console.log(`the firewall let ${taken} packets in, and dropped ${dropped}`)
    expect(taken).toBeGreaterThan(1_000)
  })
})
