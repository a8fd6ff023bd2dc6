import type { RelayRecordJson } from '@lumamesh/core/protocol'
import { dialRelay, helloOf, type TestPage } from '../src/testing/dialRelay.ts'

const PING_MS = 50
const DIAL_MS = 1_000

/** How well honest pages are served: one that stays, and a newcomer every second. */
export class Liveness {
  /** How long a PONG took, ms. */
  readonly pongs: number[] = []
  /** How long a newcomer took from its dial to WELCOME, ms. */
  readonly welcomes: number[] = []
  /** What went wrong. */
  readonly failures: string[] = []
  readonly #page: TestPage
  readonly #record: RelayRecordJson
  readonly #done: Promise<unknown>
  readonly #start = performance.now()
  #over = false

  /** @param page one that has been welcomed */
  constructor(record: RelayRecordJson, page: TestPage) {
    this.#record = record
    this.#page = page
    this.#done = Promise.all([
      this.#every(PING_MS, this.pongs, () => this.#ping()),
      this.#every(DIAL_MS, this.welcomes, () => this.#dial()),
    ])
  }

  /** Ends the watch, when what it waits for has come. */
  async stop(): Promise<void> {
    this.#over = true
    await this.#done
  }

  async #every(ms: number, times: number[], act: () => Promise<void>): Promise<void> {
    while (!this.#over) {
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

  /** As a page dials whose first dial failed. */
  async #dial(): Promise<void> {
    const page = await dialRelay(this.#record, { work: true })
    page.send(helloOf(page))
    await page.next('welcome')
    page.close()
  }
}
