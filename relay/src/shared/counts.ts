/** Counts events by kind. */
export class Counts<Kind extends string = string> {
  readonly #counts = new Map<Kind, number>()

  add(kind: Kind, by = 1): void {
    this.#counts.set(kind, this.of(kind) + by)
  }

  of(kind: Kind): number {
    return this.#counts.get(kind) ?? 0
  }

  get all(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.#counts)
  }
}
