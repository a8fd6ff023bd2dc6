import type { RelayRecordJson } from '@lumamesh/core/protocol'
import { dialRelay, helloOf, type TestPage } from '../src/testing/dialRelay.ts'

const PING_MS = 50
const DIAL_MS = 1_000

/** Measures how well honest pages are served: one that stays, and a new one every second. */
export class Liveness {
  /** How long a PONG took, ms. */
  readonly pongs: number[] = []
  /** How long each new page took from its dial to WELCOME, ms. */
  readonly welcomes: number[] = []
  /** Errors of pings and dials. */
  readonly failures: string[] = []
  readonly #page: TestPage
  readonly #record: RelayRecordJson
  readonly #done: Promise<unknown>
  readonly #start = performance.now()
  #stopped = false

  /** @param page a page that has received WELCOME */
  constructor(record: RelayRecordJson, page: TestPage) {
    this.#record = record
    this.#page = page
    this.#done = Promise.all([
      this.#every(PING_MS, this.pongs, () => this.#ping()),
      this.#every(DIAL_MS, this.welcomes, () => this.#dial()),
    ])
  }

  /** Stops, and waits for the pings and dials under way. */
  async stop(): Promise<void> {
    this.#stopped = true
    await this.#done
  }

  async #every(ms: number, times: number[], act: () => Promise<void>): Promise<void> {
    while (!this.#stopped) {
      const start = performance.now()
      try {
        await act()
        times.push(performance.now() - start)
      } catch (error) {
        this.failures.push(`After ${((performance.now() - this.#start) / 1000).toFixed(0)} s: ${error}`)
      }
      await new Promise((resolve) => setTimeout(resolve, Math.max(0, ms - (performance.now() - start))))
    }
  }

  async #ping(): Promise<void> {
    this.#page.send({ type: 'ping', token: 1 })
    await this.#page.next('pong')
  }

  /** Dials as a page does after its first dial has failed. */
  async #dial(): Promise<void> {
    const page = await dialRelay(this.#record, { work: true })
    page.send(helloOf(page))
    await page.next('welcome')
    page.close()
  }
}
