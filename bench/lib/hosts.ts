import type { Tab, TestBrowser } from '../../e2e/lib/tab.ts'
import { until } from '../../e2e/lib/until.ts'
import type { Bench } from './bench.ts'
import type { ContenderName } from './site.ts'

/** Trystero and PeerJS forget a closed page only after a while, ms. */
const FORGET_MS = 20_000
/** After this long everybody has announced itself, ms. */
const SETTLE_MS = 2_000

/** Somebody who is there and greets: one page a contender, for all runs. */
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

export function roomOf(name: ContenderName): string {
  return `room-of-${name}`
}
