/** Counts how many items each source holds. */
export class Tally {
  readonly #counts = new Map<string, number>()

  /** The number of sources that hold at least one. */
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
    const remaining = this.of(source) - 1
    if (remaining > 0) this.#counts.set(source, remaining)
    else this.#counts.delete(source)
  }
}
