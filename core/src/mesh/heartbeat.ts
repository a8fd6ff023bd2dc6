/** A peer that heard nothing from us for this long hears a ping, ms. */
const PING_AFTER_MS = 1_000
/** A link on which nothing arrived for this long is dead, ms; with the tick that finds out it stays under 3 s. */
const DEAD_AFTER_MS = 2_600
/** On a busy link a ping is due at least this often, for its round-trip time, ms. */
const MEASURE_EVERY_MS = 5_000

/** Signs of life on one link: says when to ping and when to give up. Times are ms of one clock. */
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

  /** What is due now: a ping to send (assumed sent), or the end. */
  tick(now: number): 'ping' | 'dead' | undefined {
    if (now - this.#heard >= DEAD_AFTER_MS) return 'dead'
    if (now - this.#said < PING_AFTER_MS && now - this.#pinged < MEASURE_EVERY_MS) return
    this.#said = now
    this.#pinged = now
    return 'ping'
  }
}
