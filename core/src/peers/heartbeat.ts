/** A peer that heard nothing from us for this long hears a ping, ms. */
const PING_AFTER_MS = 1_000
/** A link on which nothing arrived for this long is silent, ms; with the tick that finds out it stays under 3 s. */
const SILENT_AFTER_MS = 2_600
/** How long the answer to a probe may take, ms. */
const PROBE_MS = 1_000
/** On a busy link a ping is due at least this often, for its round-trip time, ms. */
const MEASURE_EVERY_MS = 5_000

/** Signs of life on one link: says when to ping and when it has fallen silent. Times are ms of one clock. */
export class Heartbeat {
  #receivedAt: number
  #sentAt: number
  #pingedAt: number

  constructor(now: number) {
    this.#receivedAt = now
    this.#sentAt = now
    this.#pingedAt = now - MEASURE_EVERY_MS
  }

  /** Something arrived. */
  received(now: number): void {
    this.#receivedAt = now
  }

  /** Something was sent. */
  sent(now: number): void {
    this.#sentAt = now
  }

  /** There is reason for doubt: the next tick pings, and the answer must come soon. */
  probe(now: number): void {
    this.#receivedAt = Math.min(this.#receivedAt, now - SILENT_AFTER_MS + PROBE_MS)
    this.#sentAt = now - PING_AFTER_MS
  }

  isSilent(now: number): boolean {
    return now - this.#receivedAt >= SILENT_AFTER_MS
  }

  /** Whether a ping is due now; assumed sent. */
  isPingDue(now: number): boolean {
    if (now - this.#sentAt < PING_AFTER_MS && now - this.#pingedAt < MEASURE_EVERY_MS) return false
    this.#sentAt = now
    this.#pingedAt = now
    return true
  }
}
