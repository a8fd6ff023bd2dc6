/**
 * Ufrags of dials that have ended. Without them, the checks of a browser whose session has ended would start another
 * dial and get responses, and the browser would keep showing the link as connected.
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
    // The map is in the order of expiry.
    for (const [oldest, until] of this.#until) {
      if (until > now && this.#until.size <= this.#max) break
      this.#until.delete(oldest)
    }
  }

  has(ufrag: string, now: number): boolean {
    return (this.#until.get(ufrag) ?? 0) > now
  }
}
