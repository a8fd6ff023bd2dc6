import { findChromium, findFirefox } from '../../scripts/lib/browsers.mjs'
import { launchChromium } from './chromium.ts'
import { launchFirefox } from './firefox.ts'
import type { BrowserKind, TestBrowser } from './tab.ts'

const find = { chromium: findChromium, firefox: findFirefox }
const launch = { chromium: () => launchChromium(), firefox: launchFirefox }

/** The browsers of one test file: started on first use, closed together. */
export class Browsers {
  readonly #running = new Map<BrowserKind, Promise<TestBrowser>>()

  get(kind: BrowserKind): Promise<TestBrowser> {
    const running = this.#running.get(kind) ?? launch[kind]()
    this.#running.set(kind, running)
    return running
  }

  async close(): Promise<void> {
    const running = await Promise.all(this.#running.values())
    await Promise.all(running.map((browser) => browser.close()))
  }
}

/** Why a test that needs these browsers is skipped on this machine, if it is. */
export function missingBrowser(...kinds: BrowserKind[]): string | undefined {
  const missing = kinds.find((kind) => !find[kind]())
  return missing && `no ${missing} on this machine`
}
