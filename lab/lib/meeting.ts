import type { BrowserKind, Tab } from '../../e2e/lib/tab.ts'
import { connectAndJoin, receives, seesPeers } from '../../e2e/lib/tabs.ts'
import { until } from '../../e2e/lib/until.ts'
import type { NatKind } from './natKinds.ts'
import type { NatLab } from './natLab.ts'

type Route = 'direct' | 'turn'

const MEET_WITHIN_MS = 20_000
const RECOVER_WITHIN_MS = 30_000
let meetings = 0

/** The first is at place a, the second at place b. */
export interface Guests {
  browsers: readonly [BrowserKind, BrowserKind]
  nats: readonly [NatKind, NatKind]
}

/** Two pages that are connected in a room of their own. */
export class Meeting {
  readonly a: Tab
  readonly b: Tab
  /** From connect() on both pages until both had the other one as a peer, ms. */
  readonly ms: number
  #sent = 0

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

  /** Each page sends a message, and the other one receives it. */
  async exchange(): Promise<void> {
    const text = await this.#send()
    await Promise.all(this.tabs.map((tab) => receives(tab, text)))
  }

  /**
   * Waits until each page receives what the other one sends from now on. Where a page had lost the other one as a peer,
   * they connect again as new peers, and messages to the lost peer are not received.
   */
  async recover(): Promise<{ ms: number; reconnected: boolean }> {
    const start = performance.now()
    const text = await this.#send()
    const reconnected = () => this.#all(() => window.page.peers().length === 1 && !window.page.samePeers())
    const received = () =>
      this.#all((message) => window.page.received.some(({ data }) => data === message), text)
    await until(
      'the pages receive messages again, or have connected again',
      async () => (await received()) || (await reconnected()),
      RECOVER_WITHIN_MS,
    )
    if (!(await received())) await this.exchange()
    return { ms: Math.round(performance.now() - start), reconnected: await reconnected() }
  }

  /** The route to the peer at each page. */
  routes(): Promise<(Route | undefined)[]> {
    const route = () => [...window.page.room().peers.values()][0]?.route
    return Promise.all(this.tabs.map((tab) => tab.evaluate(route)))
  }

  /** Waits until both pages have this route: browsers may change it. */
  async hasRoute(route: Route): Promise<void> {
    await until(
      `both pages have the route ${route}`,
      async () => (await this.routes()).every((known) => known === route),
      MEET_WITHIN_MS,
    )
  }

  async end(): Promise<void> {
    for (const tab of this.tabs) {
      await tab.evaluate(() => window.page.close())
      await tab.close()
    }
  }

  async #send(): Promise<string> {
    const text = `message ${++this.#sent}`
    for (const tab of this.tabs) await tab.evaluate((message) => void window.page.broadcast(message), text)
    return text
  }

  async #all(condition: (text: string) => boolean, text = ''): Promise<boolean> {
    const results = await Promise.all(this.tabs.map((tab) => tab.evaluate(condition, text)))
    return results.every(Boolean)
  }
}

/**
 * The route that two pages find. A peer behind a symmetric NAT has another port for each destination, so it can connect
 * directly only to a peer whose NAT accepts any port of a known address.
 */
export function routeBetween(a: NatKind, b: NatKind): Route {
  const strict = (kind: NatKind) => kind === 'symmetric' || kind === 'port-restricted'
  return strict(a) && strict(b) && (a === 'symmetric' || b === 'symmetric') ? 'turn' : 'direct'
}
