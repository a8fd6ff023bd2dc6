import type { Guests } from './meeting.ts'
import { NAT_KINDS } from './natKinds.ts'

/** The results of each pair of NATs, in one table for each pair of browsers. */
export class Matrix {
  readonly #tables = new Map<string, Record<string, Record<string, string>>>()

  add({ browsers, nats: [a, b] }: Guests, seen: string): void {
    const name = browsers.join(' and ')
    const table =
      this.#tables.get(name) ??
      Object.fromEntries(NAT_KINDS.map((kind) => [kind, {} as Record<string, string>]))
    this.#tables.set(name, table)
    table[a] = { ...table[a], [b]: seen }
  }

  print(): void {
    for (const [name, table] of this.#tables) {
      console.log(`${name}: NAT of the first down, of the second across`)
      console.table(table, [...NAT_KINDS])
    }
  }
}
