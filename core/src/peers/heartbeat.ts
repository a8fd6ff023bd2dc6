/** A ping is sent after nothing was sent for this long, in ms. */
const PING_AFTER_MS = 1_000
/**
 * A connection is silent after nothing arrived for this long, in ms. With the interval of ticks, this takes less than 3
 * s.
 */
const SILENT_AFTER_MS = 2_600
/** How long the answer to a probe may take, in ms. */
const PROBE_MS = 1_000
/** The interval at which a busy connection is pinged to measure its round-trip time, in ms. */
const MEASURE_EVERY_MS = 5_000

/** Decides when to ping a connection and when it is silent. Times are in ms of one clock. */
export class Heartbeat {
  #receivedAt: number
  #sentAt: number
  #pingedAt: number

  constructor(now: number) {
    this.#receivedAt = now
    this.#sentAt = now
    this.#pingedAt = now - MEASURE_EVERY_MS
  }

  /** Call when anything arrives. */
  received(now: number): void {
    this.#receivedAt = now
  }

  /** Call when anything is sent. */
  sent(now: number): void {
    this.#sentAt = now
  }

  /** Call when the connection may be broken. The next tick pings, and the answer must arrive soon. */
  probe(now: number): void {
    this.#receivedAt = Math.min(this.#receivedAt, now - SILENT_AFTER_MS + PROBE_MS)
    this.#sentAt = now - PING_AFTER_MS
  }

  isSilent(now: number): boolean {
    return now - this.#receivedAt >= SILENT_AFTER_MS
  }

  /** Whether a ping is due now. The caller must then send it. */
  isPingDue(now: number): boolean {
    if (now - this.#sentAt < PING_AFTER_MS && now - this.#pingedAt < MEASURE_EVERY_MS) return false
    this.#sentAt = now
    this.#pingedAt = now
    return true
  }
}
