import type { Tab, TestBrowser } from '../../e2e/lib/tab.ts'
import { until } from '../../e2e/lib/until.ts'
import type { Bench } from './bench.ts'
import type { ContenderName } from './site.ts'

/** Trystero and PeerJS forget a closed page only after a while, ms. */
const FORGET_MS = 20_000
/** How long hosts need to announce themselves, ms. */
const SETTLE_MS = 2_000

/** One page of each contender that waits in its room and greets every peer, for all runs. */
export class Hosts {
  readonly #tabs = new Map<ContenderName, Tab>()

  static async open(bench: Bench, browser: TestBrowser, names: readonly ContenderName[]): Promise<Hosts> {
    const hosts = new Hosts()
    for (const name of names) {
      const tab = await bench.open(browser, name)
      await tab.evaluate((room) => window.bench.host(room), roomOf(name))
      hosts.#tabs.set(name, tab)
    }
    await new Promise((resolve) => setTimeout(resolve, SETTLE_MS))
    return hosts
  }

  /** Waits until the host is alone again. */
  async alone(name: ContenderName): Promise<void> {
    const tab = this.#tabs.get(name)
    if (!tab) return
    await until(
      `the host of "${name}" is alone`,
      () => tab.evaluate(() => window.bench.peers() === 0),
      FORGET_MS,
    )
  }
}

/** The room of a contender's host. */
export function roomOf(name: ContenderName): string {
  return `room-of-${name}`
}
