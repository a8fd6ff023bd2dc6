/** The rate of a token bucket. */
export interface Rate {
  /** Tokens added each second. */
  perSecond: number
  /** The most tokens that the bucket holds. */
  burst: number
}

/** A token bucket, full at first. */
export class TokenBucket {
  readonly #rate: Rate
  #tokens: number
  #at: number

  constructor(rate: Rate, now: number) {
    this.#rate = rate
    this.#tokens = rate.burst
    this.#at = now
  }

  /** Takes `tokens` if the bucket has them. `now` is monotonic ms. Returns whether it had. */
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

/** A token bucket for each source. At `max` sources, a new one replaces the oldest. */
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

  /** Takes `tokens` of the source if its bucket has them. `now` is monotonic ms. Returns whether it had. */
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

  /** Removes the sources whose bucket is full. */
  sweep(now: number): void {
    for (const [source, bucket] of this.#buckets) if (bucket.isFull(now)) this.#buckets.delete(source)
  }
}
