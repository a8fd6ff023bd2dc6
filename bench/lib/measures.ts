import { type Summary, summary } from './stats.ts'

/** What was measured: for each row of the table, for each who took part, one value a run. */
export class Measures {
  readonly #values = new Map<string, number[]>()
  readonly #failures = new Map<string, { times: number; why: string }>()

  add(row: string, who: string, value: number): void {
    const key = `${row} ${who}`
    this.#values.set(key, [...(this.#values.get(key) ?? []), value])
  }

  /** A run of somebody gave no value, or a value that needs a word. */
  fail(row: string, who: string, why: string): void {
    const key = `${row} ${who}`
    this.#failures.set(key, { times: (this.#failures.get(key)?.times ?? 0) + 1, why })
  }

  of(row: string, who: string): Summary | undefined {
    const values = this.#values.get(`${row} ${who}`)
    return values && summary(values)
  }

  /** How often it failed, and why the last time. */
  failureOf(row: string, who: string): { times: number; why: string } | undefined {
    return this.#failures.get(`${row} ${who}`)
  }

  toJSON(): unknown {
    return { values: Object.fromEntries(this.#values), failures: Object.fromEntries(this.#failures) }
  }
}
