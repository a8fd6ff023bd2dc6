import type { BrowserKind, Tab } from '../../e2e/lib/tab.ts'
import { connectAndJoin, heard, seesPeers } from '../../e2e/lib/tabs.ts'
import { until } from '../../e2e/lib/until.ts'
import type { NatKind } from './natKinds.ts'
import type { NatLab } from './natLab.ts'

type Way = 'direct' | 'turn'

const MEET_WITHIN_MS = 20_000
const COME_BACK_WITHIN_MS = 30_000
let meetings = 0

/** The first is at place a, the second at place b. */
export interface Guests {
  browsers: readonly [BrowserKind, BrowserKind]
  nats: readonly [NatKind, NatKind]
}

/** Two pages that have met in a room of their own. */
export class Meeting {
  readonly a: Tab
  readonly b: Tab
  /** From connect() on both until both saw each other. */
  readonly ms: number
  #said = 0

  private constructor(a: Tab, b: Tab, ms: number) {
    this.a = a
    this.b = b
    this.ms = ms
  }

  static async of(lab: NatLab, { browsers, nats }: Guests): Promise<Meeting> {
    lab.network.setNat('a', nats[0])
    lab.network.setNat('b', nats[1])
    const room = `lab ${++meetings}`
    const [a, b] = await Promise.all([lab.openTab(browsers[0], 'a'), lab.openTab(browsers[1], 'b')])
    const tabs = [a, b]
    const start = performance.now()
    await Promise.all(tabs.map((tab) => connectAndJoin(tab, room)))
    await Promise.all(tabs.map((tab) => seesPeers(tab, 1, MEET_WITHIN_MS)))
    const ms = Math.round(performance.now() - start)
    await Promise.all(tabs.map((tab) => tab.evaluate(() => window.page.remember())))
    return new Meeting(a, b, ms)
  }

  get tabs(): readonly [Tab, Tab] {
    return [this.a, this.b]
  }

  /** Each says something that the other hears. */
  async talk(): Promise<void> {
    const text = await this.#say()
    await Promise.all(this.tabs.map((tab) => heard(tab, text)))
  }

  /**
   * Waits until each hears what the other says from now on. Where a page was believed to be gone they meet anew, and what was said to the one
   * who is gone is lost.
   */
  async comeBack(): Promise<{ ms: number; anew: boolean }> {
    const start = performance.now()
    const text = await this.#say()
    const anew = () => this.#all(() => window.page.peers().length === 1 && !window.page.samePeers())
    const heard = () => this.#all((said) => window.page.received.some(({ data }) => data === said), text)
    await until(
      'the pages hear each other again, or have met anew',
      async () => (await heard()) || (await anew()),
      COME_BACK_WITHIN_MS,
    )
    if (!(await heard())) await this.talk()
    return { ms: Math.round(performance.now() - start), anew: await anew() }
  }

  /** By which way each page says that it goes. */
  ways(): Promise<(Way | undefined)[]> {
    const way = () => [...window.page.room().peers.values()][0]?.route
    return Promise.all(this.tabs.map((tab) => tab.evaluate(way)))
  }

  /** Waits until both say that they go this way: browsers may change their minds. */
  async goes(way: Way): Promise<void> {
    await until(
      `both go ${way}`,
      async () => (await this.ways()).every((known) => known === way),
      MEET_WITHIN_MS,
    )
  }

  async end(): Promise<void> {
    for (const tab of this.tabs) {
      await tab.evaluate(() => window.page.close())
      await tab.close()
    }
  }

  async #say(): Promise<string> {
    const text = `word ${++this.#said}`
    for (const tab of this.tabs) await tab.evaluate((said) => void window.page.say(said), text)
    return text
  }

  async #all(condition: (text: string) => boolean, text = ''): Promise<boolean> {
    const results = await Promise.all(this.tabs.map((tab) => tab.evaluate(condition, text)))
    return results.every(Boolean)
  }
}

/** Who maps each destination anew is found only by who lets any port of a known address in. */
export function wayBetween(a: NatKind, b: NatKind): Way {
  const strict = (kind: NatKind) => kind === 'symmetric' || kind === 'port-restricted'
  return strict(a) && strict(b) && (a === 'symmetric' || b === 'symmetric') ? 'turn' : 'direct'
}
