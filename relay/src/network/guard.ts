import { TokenBuckets } from '../shared/tokenBuckets.ts'
import { FRAME_BYTES, FRAMES, GOSSIP_BYTES, INVALID, SHUT_OUT_MS, SYNCS } from './networkLimits.ts'

/** How much one relay may say, and who is shut out. Sans-I/O; `now` is monotonic ms. */
export class Guard {
  readonly #frames = new TokenBuckets(FRAMES)
  readonly #frameBytes = new TokenBuckets(FRAME_BYTES)
  readonly #gossipBytes = new TokenBuckets(GOSSIP_BYTES)
  readonly #invalid = new TokenBuckets(INVALID)
  readonly #syncs = new TokenBuckets(SYNCS)
  readonly #shutOut = new Map<string, number>()

  /** Whether it may say a frame of so many bytes. */
  mayFrame(relay: string, bytes: number, now: number): boolean {
    return this.#frames.take(relay, now) && this.#frameBytes.take(relay, now, bytes)
  }

  mayGossip(relay: string, bytes: number, now: number): boolean {
    return this.#gossipBytes.take(relay, now, bytes)
  }

  /** It handed on something that is invalid; whether that may still be a mistake. */
  mayErr(relay: string, now: number): boolean {
    return this.#invalid.take(relay, now)
  }

  maySync(relay: string, now: number): boolean {
    return this.#syncs.take(relay, now)
  }

  /** It broke the rules. */
  shutOut(relay: string, now: number): void {
    this.#shutOut.set(relay, now + SHUT_OUT_MS)
  }

  isShutOut(relay: string): boolean {
    return this.#shutOut.has(relay)
  }

  /** Relays that are shut out. */
  get size(): number {
    return this.#shutOut.size
  }

  tick(now: number): void {
    for (const [relay, until] of this.#shutOut) if (now >= until) this.#shutOut.delete(relay)
    for (const buckets of [this.#frames, this.#frameBytes, this.#gossipBytes, this.#invalid, this.#syncs])
      buckets.sweep(now)
  }
}
