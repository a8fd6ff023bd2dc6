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
  #heard: number
  #said: number
  #pinged: number

  constructor(now: number) {
    this.#heard = now
    this.#said = now
    this.#pinged = now - MEASURE_EVERY_MS
  }

  /** Something arrived. */
  heard(now: number): void {
    this.#heard = now
  }

  /** Something was sent. */
  said(now: number): void {
    this.#said = now
  }

  /** There is reason for doubt: the next tick pings, and the answer must come soon. */
  probe(now: number): void {
    this.#heard = Math.min(this.#heard, now - SILENT_AFTER_MS + PROBE_MS)
    this.#said = now - PING_AFTER_MS
  }

  isSilent(now: number): boolean {
    return now - this.#heard >= SILENT_AFTER_MS
  }

  /** Whether a ping is due now; assumed sent. */
  isPingDue(now: number): boolean {
    if (now - this.#said < PING_AFTER_MS && now - this.#pinged < MEASURE_EVERY_MS) return false
    this.#said = now
    this.#pinged = now
    return true
  }
}
