import { TokenBucket } from '../shared/tokenBuckets.ts'
import type { PageLimits } from './pageLimits.ts'

/** One open link: its peer, its quotas, and when a frame was last received on it. */
export class PageSession {
  readonly link: number
  /** The browser's address when the link opened, for WELCOME. */
  readonly address: string
  /** The source that its quota counts for. */
  readonly source: string
  /** The peer id in hex; undefined until HELLO. */
  peer: string | undefined
  #lastReceived: number
  #lastWarned = Number.NEGATIVE_INFINITY
  #welcomeDue = Number.POSITIVE_INFINITY
  readonly #frames: TokenBucket
  readonly #signalBytes: TokenBucket
  readonly #excess: TokenBucket

  constructor(
    { link, address, source }: { link: number; address: string; source: string },
    limits: PageLimits,
    now: number,
  ) {
    this.link = link
    this.address = address
    this.source = source
    this.#lastReceived = now
    this.#frames = new TokenBucket(limits.frames, now)
    this.#signalBytes = new TokenBucket(limits.signalBytes, now)
    this.#excess = new TokenBucket(limits.excess, now)
  }

  /** A frame was received. */
  received(now: number): void {
    this.#lastReceived = now
  }

  /** How long nothing was received, ms. */
  silentFor(now: number): number {
    return now - this.#lastReceived
  }

  /** WELCOME was sent. The next one is due at `next`. */
  welcomed(next: number): void {
    this.#welcomeDue = next
  }

  isWelcomeDue(now: number): boolean {
    return now >= this.#welcomeDue
  }

  /** Whether the rate allows another frame; counts it. */
  takesFrame(now: number): boolean {
    return this.#frames.take(now)
  }

  /** Whether the rate allows a signal of so many bytes; counts it. */
  takesSignal(bytes: number, now: number): boolean {
    return this.#signalBytes.take(now, bytes)
  }

  /** What to do about a frame above the rate: warn once a second, and close the link if the excess continues. */
  overRate(now: number): 'warn' | 'drop' | 'close' {
    if (!this.#excess.take(now)) return 'close'
    if (now - this.#lastWarned < 1_000) return 'drop'
    this.#lastWarned = now
    return 'warn'
  }
}
