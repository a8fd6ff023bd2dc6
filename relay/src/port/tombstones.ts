/**
 * Ufrags of dials that are over. Without them, a browser that pings a session which no longer exists would get answers
 * for ever, and show a dead link as connected.
 */
export class Tombstones {
  readonly #until = new Map<string, number>()
  readonly #ms: number
  readonly #max: number

  constructor(ms = 300_000, max = 20_000) {
    this.#ms = ms
    this.#max = max
  }

  add(ufrag: string, now: number): void {
    this.#until.delete(ufrag)
    this.#until.set(ufrag, now + this.#ms)
    // In order of their end: the first ones are the oldest.
    for (const [oldest, until] of this.#until) {
      if (until > now && this.#until.size <= this.#max) break
      this.#until.delete(oldest)
    }
  }

  has(ufrag: string, now: number): boolean {
    return (this.#until.get(ufrag) ?? 0) > now
  }
}
