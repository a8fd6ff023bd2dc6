import { type Summary, summary } from './stats.ts'

/** The measured values: for each row of the table and each contender, one value for each run. */
export class Measures {
  readonly #values = new Map<string, number[]>()
  readonly #failures = new Map<string, { times: number; why: string }>()

  add(row: string, who: string, value: number): void {
    const key = `${row} ${who}`
    this.#values.set(key, [...(this.#values.get(key) ?? []), value])
  }

  /** A run has failed, or its value needs an explanation. */
  fail(row: string, who: string, why: string): void {
    const key = `${row} ${who}`
    this.#failures.set(key, { times: (this.#failures.get(key)?.times ?? 0) + 1, why })
  }

  of(row: string, who: string): Summary | undefined {
    const values = this.#values.get(`${row} ${who}`)
    return values && summary(values)
  }

  /** How many runs failed, and the reason of the last one. */
  failureOf(row: string, who: string): { times: number; why: string } | undefined {
    return this.#failures.get(`${row} ${who}`)
  }

  toJSON(): unknown {
    return { values: Object.fromEntries(this.#values), failures: Object.fromEntries(this.#failures) }
  }
}
