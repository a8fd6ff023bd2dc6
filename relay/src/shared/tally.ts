/** How many of something each source holds. */
export class Tally {
  readonly #counts = new Map<string, number>()

  /** Sources that hold any. */
  get size(): number {
    return this.#counts.size
  }

  of(source: string): number {
    return this.#counts.get(source) ?? 0
  }

  add(source: string): void {
    this.#counts.set(source, this.of(source) + 1)
  }

  remove(source: string): void {
    const left = this.of(source) - 1
    if (left > 0) this.#counts.set(source, left)
    else this.#counts.delete(source)
  }
}
