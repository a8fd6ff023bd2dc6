import { type Summary, summary } from './stats.ts'

/** What was measured: for each row of the table, for each who took part, one value a run. */
export class Measures {
  readonly #values = new Map<string, number[]>()
  readonly #failures = new Map<string, string>()

  add(row: string, who: string, value: number): void {
    const key = `${row} ${who}`
    this.#values.set(key, [...(this.#values.get(key) ?? []), value])
  }

  /** Says why somebody has no value, or fewer than the others. */
  fail(row: string, who: string, why: string): void {
    this.#failures.set(`${row} ${who}`, why)
  }

  of(row: string, who: string): Summary | undefined {
    const values = this.#values.get(`${row} ${who}`)
    return values && summary(values)
  }

  failureOf(row: string, who: string): string | undefined {
    return this.#failures.get(`${row} ${who}`)
  }

  toJSON(): unknown {
    return { values: Object.fromEntries(this.#values), failures: Object.fromEntries(this.#failures) }
  }
}
