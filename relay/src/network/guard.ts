import { TokenBuckets } from '../shared/tokenBuckets.ts'
import { FRAME_BYTES, FRAMES, GOSSIP_BYTES, INVALID, SHUT_OUT_MS, SYNCS } from './networkLimits.ts'

/** The rates for each relay, and the relays that are shut out. Sans-I/O; `now` is monotonic ms. */
export class Guard {
  readonly #frames = new TokenBuckets(FRAMES)
  readonly #frameBytes = new TokenBuckets(FRAME_BYTES)
  readonly #gossipBytes = new TokenBuckets(GOSSIP_BYTES)
  readonly #invalid = new TokenBuckets(INVALID)
  readonly #syncs = new TokenBuckets(SYNCS)
  readonly #shutOut = new Map<string, number>()

  /** Whether the rate allows another frame of so many bytes. */
  admitsFrame(relay: string, bytes: number, now: number): boolean {
    return this.#frames.take(relay, now) && this.#frameBytes.take(relay, now, bytes)
  }

  /** Whether the rate allows so many more bytes of gossip. */
  admitsGossip(relay: string, bytes: number, now: number): boolean {
    return this.#gossipBytes.take(relay, now, bytes)
  }

  /** Whether the rate allows another invalid announcement. A few may be mistakes. */
  admitsInvalid(relay: string, now: number): boolean {
    return this.#invalid.take(relay, now)
  }

  /** Whether the rate allows another sync that the relay requests. */
  admitsSync(relay: string, now: number): boolean {
    return this.#syncs.take(relay, now)
  }

  /** Shuts out a relay that broke the rules. */
  shutOut(relay: string, now: number): void {
    this.#shutOut.set(relay, now + SHUT_OUT_MS)
  }

  isShutOut(relay: string): boolean {
    return this.#shutOut.has(relay)
  }

  /** The number of relays that are shut out. */
  get size(): number {
    return this.#shutOut.size
  }

  /** Removes what has expired. Call it every TICK_MS. */
  tick(now: number): void {
    for (const [relay, until] of this.#shutOut) if (now >= until) this.#shutOut.delete(relay)
    for (const buckets of [this.#frames, this.#frameBytes, this.#gossipBytes, this.#invalid, this.#syncs])
      buckets.sweep(now)
  }
}
