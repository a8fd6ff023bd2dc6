/**
 * A symmetric relation of `size` items. It has one bit for each pair, since tens of thousands of items have millions of
 * pairs.
 */
export class Pairs {
  readonly bits: Uint8Array
  readonly #size: number

  constructor(size: number) {
    this.#size = size
    this.bits = new Uint8Array(Math.ceil((size * size) / 8))
  }

  add(one: number, other: number): void {
    this.#set(one * this.#size + other)
    this.#set(other * this.#size + one)
  }

  /** Adds all pairs of another relation of the same size. */
  addAll(bits: Uint8Array): void {
    for (const [at, some] of bits.entries()) this.bits[at] = (this.bits[at] ?? 0) | some
  }

  /** The number of items that are related to this one. */
  of(one: number): number {
    let count = 0
    for (let at = one * this.#size; at < (one + 1) * this.#size; at++)
      count += ((this.bits[at >> 3] ?? 0) >> (at & 7)) & 1
    return count
  }

  #set(at: number): void {
    this.bits[at >> 3] = (this.bits[at >> 3] ?? 0) | (1 << (at & 7))
  }
}
