/** Which of so many have to do with which others: one bit for two, as tens of thousands have millions of such. */
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

  /** Those of another one of this size, too. */
  addAll(bits: Uint8Array): void {
    for (const [at, some] of bits.entries()) this.bits[at] = (this.bits[at] ?? 0) | some
  }

  /** With how many others this one has to do. */
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
