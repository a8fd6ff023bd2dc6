/** Writes the fields that Reader reads. */
export class Writer {
  #bytes: Uint8Array
  #length = 0

  constructor(size = 256) {
    this.#bytes = new Uint8Array(size)
  }

  get length(): number {
    return this.#length
  }

  /** The bytes written so far, as a view. */
  get bytes(): Uint8Array {
    return this.#bytes.subarray(0, this.#length)
  }

  put(bytes: ArrayLike<number>): this {
    this.#reserve(bytes.length)
    this.#bytes.set(bytes, this.#length)
    this.#length += bytes.length
    return this
  }

  /** An unsigned big-endian integer of 1 to 6 bytes. */
  uint(value: number, bytes: number): this {
    this.#reserve(bytes)
    for (let i = bytes - 1, rest = value; i >= 0; i--, rest = Math.floor(rest / 256)) {
      this.#bytes[this.#length + i] = rest % 256
    }
    this.#length += bytes
    return this
  }

  /** An unsigned LEB128 integer below 2^49. */
  varint(value: number): this {
    let rest = value
    for (; rest > 127; rest = Math.floor(rest / 128)) this.uint((rest % 128) + 128, 1)
    return this.uint(rest, 1)
  }

  #reserve(more: number): void {
    const needed = this.#length + more
    if (needed <= this.#bytes.length) return
    const grown = new Uint8Array(Math.max(needed, this.#bytes.length * 2))
    grown.set(this.bytes)
    this.#bytes = grown
  }
}
