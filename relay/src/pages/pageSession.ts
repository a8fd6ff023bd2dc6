import { TokenBucket } from '../shared/tokenBuckets.ts'
import type { PageLimits } from './pageLimits.ts'

/** What the relay knows of one link: who speaks on it, how much, and when last. */
export class PageSession {
  readonly link: number
  /** The browser's address as it was when the link opened, for WELCOME. */
  readonly address: string
  /** Whose link it is, for quotas. */
  readonly source: string
  /** The peer id in hex; undefined until HELLO. */
  peer: string | undefined
  #lastHeard: number
  #lastWarned = Number.NEGATIVE_INFINITY
  #welcomeDue = Number.POSITIVE_INFINITY
  readonly #frames: TokenBucket
  readonly #signalBytes: TokenBucket
  readonly #excess: TokenBucket

  constructor(link: number, address: string, source: string, limits: PageLimits, now: number) {
    this.link = link
    this.address = address
    this.source = source
    this.#lastHeard = now
    this.#frames = new TokenBucket(limits.frames, now)
    this.#signalBytes = new TokenBucket(limits.signalBytes, now)
    this.#excess = new TokenBucket(limits.excess, now)
  }

  heard(now: number): void {
    this.#lastHeard = now
  }

  silentFor(now: number): number {
    return now - this.#lastHeard
  }

  /** It was greeted; again at `next`. */
  welcomed(next: number): void {
    this.#welcomeDue = next
  }

  isWelcomeDue(now: number): boolean {
    return now >= this.#welcomeDue
  }

  takesFrame(now: number): boolean {
    return this.#frames.take(now)
  }

  takesSignal(bytes: number, now: number): boolean {
    return this.#signalBytes.take(now, bytes)
  }

  /** What to do about a frame over the rate: say so once a second, close where it doesn't end. */
  overRate(now: number): 'warn' | 'drop' | 'close' {
    if (!this.#excess.take(now)) return 'close'
    if (now - this.#lastWarned < 1_000) return 'drop'
    this.#lastWarned = now
    return 'warn'
  }
}
