import type { RelayRecordJson } from '@lumamesh/core/protocol'
import { dialRelay, helloOf, type TestPage } from '../src/testing/dialRelay.ts'

const PING_MS = 50
const DIAL_MS = 1_000
/** How often the clock is read to notice that this process stood still, ms. */
const WATCH_MS = 100
/** A read that is later than this shows that it did, ms: the relay closes a page that is silent for 2.6 s. */
const STALL_MS = 1_000

/** Measures how well honest pages are served: one that stays, and a new one every second. */
export class Liveness {
  /** How long a PONG took, ms. */
  readonly pongs: number[] = []
  /** How long each new page took from its dial to WELCOME, ms. */
  readonly welcomes: number[] = []
  /** Errors of pings and dials. */
  readonly failures: string[] = []
  #page: TestPage
  readonly #record: RelayRecordJson
  readonly #done: Promise<unknown>
  readonly #start = performance.now()
  readonly #watch: NodeJS.Timeout
  #lastRead = performance.now()
  #stalled = false
  #stopped = false

  /** @param page a page that has received WELCOME */
  constructor(record: RelayRecordJson, page: TestPage) {
    this.#record = record
    this.#page = page
    this.#watch = setInterval(() => this.#noticeStall(), WATCH_MS)
    this.#done = Promise.all([
      this.#every(PING_MS, this.pongs, () => this.#ping()),
      this.#every(DIAL_MS, this.welcomes, () => this.#dial()),
    ])
  }

  /** Stops, and waits for the pings and dials under way. */
  async stop(): Promise<void> {
    this.#stopped = true
    await this.#done
    clearInterval(this.#watch)
    this.#page.close()
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
    try {
      await this.#page.next('pong')
    } catch (error) {
      if (!this.#page.hasEnded || !this.#stalled) throw error
      await this.#returnToRelay()
    }
  }

  /** A page of a process that stood still was silent, so the relay was right to close its link. It dials again. */
  async #returnToRelay(): Promise<void> {
    this.#page.close()
    this.#page = await dialRelay(this.#record, { work: true })
    this.#page.send(helloOf(this.#page))
    await this.#page.next('welcome')
    this.#stalled = false
  }

  #noticeStall(): void {
    const now = performance.now()
    if (now - this.#lastRead > STALL_MS) this.#stalled = true
    this.#lastRead = now
  }

  /** Dials as a page does after its first dial has failed. */
  async #dial(): Promise<void> {
    const page = await dialRelay(this.#record, { work: true })
    page.send(helloOf(page))
    await page.next('welcome')
    page.close()
  }
}
