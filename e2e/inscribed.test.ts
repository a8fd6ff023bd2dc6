import type { RelayRecordJson } from '@lumamesh/core/protocol'
import { bootstrapContent, type Explorer, startExplorer } from '@lumamesh/inscriptions'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { bundle } from '../scripts/lib/bundle.mjs'
import { DEMOS, demoContent, type Inscribed, inscribe, libraryContent } from '../scripts/lib/inscribed.mjs'
import { Browsers, missingBrowser } from './lib/browsers.ts'
import { InscribedSat } from './lib/inscribedSat.ts'
import { REPORTING, reportOf } from './lib/inscriptionServer.ts'
import { type RecordingProxy, recordingProxy } from './lib/recordingProxy.ts'
import { startRelayNetwork } from './lib/relayNetwork.ts'
import { RelayProcess } from './lib/relayProcess.ts'
import type { BrowserKind, Tab } from './lib/tab.ts'
import { until } from './lib/until.ts'

const LIBRARY_SAT = 1_000_000
const LIBRARY_WITH_SAT = 1_000_001
const RELAYS_SAT = 2_000_000
const STRANGERS_SAT = 2_000_001
const PAGE_SAT = 3_000_000
const PAIRS: [BrowserKind, BrowserKind][] = [
  ['chromium', 'chromium'],
  ['firefox', 'firefox'],
  ['chromium', 'firefox'],
]

const browsers = new Browsers()
const demos = new Map<string, Inscribed>()
let dead: RelayProcess
let strange: RelayProcess
let relays: RelayProcess[]
let talking: Inscribed
let wary: Inscribed
/** The newest list on RELAYS_SAT, and the lists on STRANGERS_SAT: the owner's, then the stranger's. */
let update: string
let strangers: [string, string]
let explorer: Explorer
let proxy: RecordingProxy

beforeAll(async () => {
  dead = await RelayProcess.create()
  // The first relay is on the list. Only the first knows the second.
  relays = await startRelayNetwork(2)
  const [deadRecords, [listed = []]] = [dead.records, relays.map(({ records }) => records)]
  await dead.stop()
  strange = await RelayProcess.create()

  const plain = await bundle()
  const withSat = await bundle({ sat: RELAYS_SAT })
  for (const [i, name] of DEMOS.entries())
    demos.set(name, inscribe(PAGE_SAT + i, await demoContent(name, LIBRARY_SAT, RELAYS_SAT)))
  talking = inscribe(PAGE_SAT + DEMOS.length, { type: 'text/html', body: Buffer.from(TALK) })
  wary = inscribe(PAGE_SAT + DEMOS.length + 1, { type: 'text/html', body: Buffer.from(WARY) })
  const lists = new InscribedSat(RELAYS_SAT)
  lists.update(list(deadRecords))
  update = lists.update(list([...deadRecords, ...listed]))
  const mixed = new InscribedSat(STRANGERS_SAT)
  mixed.update(list(deadRecords))
  strangers = [mixed.update(list([...deadRecords, ...listed])), mixed.reinscribe(list(strange.records))]
  const inscribed = [
    inscribe(LIBRARY_SAT, libraryContent(plain.code)),
    inscribe(LIBRARY_WITH_SAT, libraryContent(withSat.code)),
    ...demos.values(),
    talking,
    wary,
  ]
  explorer = await startExplorer({
    transactions: [
      ...inscribed.map(({ hex, sat }) => ({ hex, sat })),
      ...lists.transactions,
      ...mixed.transactions,
    ],
    network: 'regtest',
  })
  proxy = await recordingProxy(Number(new URL(explorer.url).port))
})

afterAll(async () => {
  await browsers.close()
  await proxy?.close()
  await explorer?.close()
  await Promise.all([dead, strange, ...(relays ?? [])].map((relay) => relay?.close()))
})

function list(records: readonly unknown[]) {
  return bootstrapContent({ '': records as RelayRecordJson[] }, 'regtest', Date.now())
}

/** Reports the two relays that it has found, then sends hello. */
const TALK = `<!doctype html><title>art</title><script type="module">${REPORTING}
  const { connect } = await import('/r/sat/${LIBRARY_WITH_SAT}/at/-1/content')
  const network = await connect()
  network.on('relay', (relays) => {
    const online = relays.filter(({ status }) => status === 'online').map(({ id }) => id)
    if (online.length === 2) report('relays', online)
  })
  const room = await network.joinRoom(location.pathname)
  room.on('message', (data) => report('message', data))
  room.on('peer', (peer) => peer.send({ hello: 'world' }))
</script>`

/** Reports the known relays when two are online. */
const WARY = `<!doctype html><title>art</title><script type="module">${REPORTING}
  const { connect } = await import('/r/sat/${LIBRARY_SAT}/at/-1/content')
  const network = await connect({ sat: ${STRANGERS_SAT} })
  network.on('relay', (relays) => {
    const online = relays.filter(({ status }) => status === 'online')
    if (online.length === 2) report('relays', relays.map(({ id }) => id))
  })
</script>`

test.for(DEMOS)('%s is under 4 kB', async (name) => {
  const { body } = await demoContent(name, LIBRARY_SAT, RELAYS_SAT)
  expect(body?.length).toBeLessThan(4_000)
})

describe.for(PAIRS)('inscribed pages in %s and %s', ([first, second]) => {
  test('share cursors', async ({ skip }) => {
    await together({ name: 'cursors', kinds: [first, second], skip }, async (ada, bob) => {
      await both([ada, bob], 'strong', '2 are here')
      const places = () =>
        inside(bob, () => [...document.querySelectorAll('div')].map(({ style }) => style.translate))
      const before = await places()
      expect(before).toHaveLength(2)
      await press(ada, 'ArrowRight')
      await until('the cursor of the other moves', async () => {
        const after = await places()
        return after.filter((place, i) => place !== before[i]).length === 1
      })
    })
  })

  test('chat, and show messages as text', async ({ skip }) => {
    await together({ name: 'chat', kinds: [first, second], skip }, async (ada, bob) => {
      await both([ada, bob], '#here', 'Here: you, Guest')
      await ada.evaluateInFrame((words) => {
        const text = document.querySelector<HTMLInputElement>('#text')
        if (!text) throw new Error('There is no field for text')
        text.value = words
        text.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter' }))
      }, '<img src=x> <b>hello</b>')
      await both([ada, bob], '#lines', '<img src=x> <b>hello</b>')
      expect(await inside(bob, () => document.images.length)).toBe(0)
    })
  })

  test('catch stars together', async ({ skip }) => {
    await together({ name: 'game', kinds: [first, second], skip }, async (ada, bob) => {
      await both([ada, bob], 'strong', '2 here')
      // The first star is at 5, 3. Every player starts at the top.
      for (let i = 0; i < 11; i++) await press(ada, 'ArrowLeft')
      for (const key of Array(3).fill('ArrowDown')) await press(ada, key)
      for (const key of Array(5).fill('ArrowRight')) await press(ada, key)
      await shows(ada, 'strong', '1 caught')
      await shows(bob, 'main', '1')
      await shows(bob, 'strong', '0 caught')
    })
  })

  test('find the current relays through one relay of an old list', async ({ skip }) => {
    const missing = missingBrowser(first, second)
    skip(missing !== undefined, missing)
    const tabs = await Promise.all([first, second].map((kind) => open(kind, talking)))
    try {
      const ids = relays.map(({ id }) => id).sort()
      for (const tab of tabs) {
        expect([...((await reportOf(tab, 'relays')) as string[])].sort()).toEqual(ids)
        expect(await reportOf(tab, 'message')).toEqual({ hello: 'world' })
        expectOwnRequests(tab, { page: talking, library: LIBRARY_WITH_SAT })
      }
    } finally {
      for (const tab of tabs) await tab.close()
    }
  })
})

test.for<BrowserKind>(['chromium', 'firefox'])(
  'in %s a page uses the owner’s update and not a stranger’s list on the same sat',
  async (kind, { skip }) => {
    const missing = missingBrowser(kind)
    skip(missing !== undefined, missing)
    // The stranger's list exists, and is the newest.
    expect(await (await fetch(`${explorer.url}/r/sat/${STRANGERS_SAT}/at/-1`)).json()).toEqual({
      id: strangers[1],
    })
    const tab = await open(kind, wary)
    try {
      const known = (await reportOf(tab, 'relays')) as string[]
      expect(known).toEqual(expect.arrayContaining(relays.map(({ id }) => id)))
      expect(known).not.toContain(strange.id)
      expectOwnRequests(tab, {
        page: wary,
        library: LIBRARY_SAT,
        list: [
          ...[0, -1, -2].map((index) => `/r/sat/${STRANGERS_SAT}/at/${index}`),
          ...[-1, -2].map((index) => `/r/sat/${STRANGERS_SAT}/at/${index}/content`),
          ...strangers.map((id) => `/r/parents/${id}`),
        ],
      })
    } finally {
      await tab.close()
    }
  },
)

interface Demonstration {
  name: string
  kinds: [BrowserKind, BrowserKind]
  skip: (condition: boolean, note?: string) => void
}

async function together(
  { name, kinds, skip }: Demonstration,
  play: (ada: Tab, bob: Tab) => Promise<void>,
): Promise<void> {
  const missing = missingBrowser(...kinds)
  skip(missing !== undefined, missing)
  const demo = demos.get(name)
  if (!demo) throw new Error(`No demo has the name ${name}`)
  const ada = await open(kinds[0], demo)
  const bob = await open(kinds[1], demo)
  try {
    await play(ada, bob)
    for (const tab of [ada, bob]) {
      expect(tab.errors).toEqual([])
      expectOwnRequests(tab, { page: demo, library: LIBRARY_SAT })
    }
  } finally {
    await ada.close()
    await bob.close()
  }
}

async function open(kind: BrowserKind, { id }: Inscribed): Promise<Tab> {
  return (await browsers.get(kind)).openTab(`http://localhost:${proxy.port}/inscription/${id}`)
}

interface OwnRequests {
  page: Inscribed
  library: number
  list?: string[]
}

/** Expects requests only to the explorer, for the page itself, the library and the list. */
function expectOwnRequests(tab: Tab, { page, library, list = updatedList() }: OwnRequests): void {
  const urls = tab.requests.map((url) => new URL(url))
  expect([...new Set(urls.map(({ origin }) => origin))]).toEqual([`http://localhost:${proxy.port}`])
  const inscriptions = urls
    .map(({ pathname }) => pathname)
    .filter((path) => !/^\/(static\/|favicon)/.test(path))
  expect([...new Set(inscriptions)].sort()).toEqual(
    [`/inscription/${page.id}`, `/preview/${page.id}`, `/r/sat/${library}/at/-1/content`, ...list].sort(),
  )
  for (const path of inscriptions) expect(proxy.paths).toContain(path)
}

/** The requests for a list if the newest one is an update. */
function updatedList(): string[] {
  const sat = `/r/sat/${RELAYS_SAT}/at`
  return [`${sat}/0`, `${sat}/-1`, `${sat}/-1/content`, `/r/parents/${update}`]
}

function inside<Result>(tab: Tab, script: () => Result): Promise<Result> {
  return tab.evaluateInFrame(script, undefined)
}

function press(tab: Tab, key: string): Promise<boolean> {
  return tab.evaluateInFrame((key) => dispatchEvent(new KeyboardEvent('keydown', { key })), key)
}

async function both(tabs: readonly Tab[], selector: string, text: string): Promise<void> {
  for (const tab of tabs) await shows(tab, selector, text)
}

async function shows(tab: Tab, selector: string, text: string): Promise<void> {
  const read = () =>
    tab.evaluateInFrame((selector) => document.querySelector(selector)?.textContent, selector)
  await until(`${selector} shows "${text}"`, async () => (await read())?.includes(text))
}
