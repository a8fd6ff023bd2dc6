import { launchChromium } from '../../e2e/lib/chromium.ts'
import { RelayProcess } from '../../e2e/lib/relayProcess.ts'
import type { Tab, TestBrowser } from '../../e2e/lib/tab.ts'
import { until } from '../../e2e/lib/until.ts'
import { type Services, startServices } from './services.ts'
import { type ContenderName, type PageKind, type Site, serveSite } from './site.ts'

interface BenchOptions {
  runs: number
  relay: RelayProcess
  services: Services
  site: Site
}

/** The servers, pages and browsers of a run. */
export class Bench {
  readonly runs: number
  readonly relay: RelayProcess
  readonly #services: Services
  readonly #site: Site
  readonly #browsers = new Set<TestBrowser>()

  private constructor({ runs, relay, services, site }: BenchOptions) {
    this.runs = runs
    this.relay = relay
    this.#services = services
    this.#site = site
  }

  static async start(runs: number): Promise<Bench> {
    const relay = await RelayProcess.create()
    try {
      const services = await startServices()
      const site = await serveSite(relay.records, services)
      return new Bench({ runs, relay, services, site })
    } catch (error) {
      await relay.close()
      throw error
    }
  }

  /** The number of runs of measurements that take seconds. */
  get fewRuns(): number {
    return Math.ceil(this.runs / 3)
  }

  async browser(): Promise<TestBrowser> {
    const browser = await launchChromium()
    this.#browsers.add(browser)
    return browser
  }

  /** Closes or kills a browser. */
  async end(browser: TestBrowser, how: 'close' | 'kill' = 'close'): Promise<void> {
    this.#browsers.delete(browser)
    await browser[how]()
  }

  /** Opens a page that has loaded the library and not connected yet. */
  async open(browser: TestBrowser, contender: ContenderName, kind?: PageKind): Promise<Tab> {
    const tab = await browser.openTab(this.#site.pageOf(contender, kind))
    await until(`the page "${contender}" is loaded`, () =>
      tab.evaluate(() => 'bench' in window || 'traffic' in window),
    )
    return tab
  }

  async close(): Promise<void> {
    await Promise.all([...this.#browsers].map((browser) => browser.close()))
    await this.#site.close()
    await this.#services.close()
    await this.relay.close()
  }
}
