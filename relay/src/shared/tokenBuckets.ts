/** How much one source may ask for. */
export interface Rate {
  /** Tokens that come back each second. */
  perSecond: number
  /** Most tokens that add up. */
  burst: number
}

/** One token bucket: full at first. */
export class TokenBucket {
  readonly #rate: Rate
  #tokens: number
  #at: number

  constructor(rate: Rate, now: number) {
    this.#rate = rate
    this.#tokens = rate.burst
    this.#at = now
  }

  /** Takes `tokens` if they are there; `now` in ms, never going back. */
  take(now: number, tokens = 1): boolean {
    this.#refill(now)
    if (this.#tokens < tokens) return false
    this.#tokens -= tokens
    return true
  }

  isFull(now: number): boolean {
    this.#refill(now)
    return this.#tokens >= this.#rate.burst
  }

  #refill(now: number): void {
    const elapsed = Math.max(0, now - this.#at)
    this.#at = Math.max(this.#at, now)
    this.#tokens = Math.min(this.#rate.burst, this.#tokens + (elapsed / 1000) * this.#rate.perSecond)
  }
}

/** A token bucket per source, bounded: a flood from many sources forgets the oldest first. */
export class TokenBuckets {
  readonly #rate: Rate
  readonly #max: number
  readonly #buckets = new Map<string, TokenBucket>()

  constructor(rate: Rate, max = 10_000) {
    this.#rate = rate
    this.#max = max
  }

  get size(): number {
    return this.#buckets.size
  }

  take(source: string, now: number, tokens = 1): boolean {
    let bucket = this.#buckets.get(source)
    if (!bucket) {
      if (this.#buckets.size >= this.#max) {
        for (const oldest of this.#buckets.keys()) {
          this.#buckets.delete(oldest)
          break
        }
      }
      bucket = new TokenBucket(this.#rate, now)
      this.#buckets.set(source, bucket)
    }
    return bucket.take(now, tokens)
  }

  /** Forgets the sources whose bucket is full again. */
  sweep(now: number): void {
    for (const [source, bucket] of this.#buckets) if (bucket.isFull(now)) this.#buckets.delete(source)
  }
}
