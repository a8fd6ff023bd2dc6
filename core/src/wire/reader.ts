import { LumameshError } from '../errors.ts'

const utf8 = new TextDecoder('utf-8', { fatal: true })

/** Reads fields from untrusted bytes, front to back. Throws `malformed` instead of reading past the end. */
export class Reader {
  #offset = 0
  readonly #bytes: Uint8Array

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes
  }

  /** The number of bytes that are not read yet. */
  get left(): number {
    return this.#bytes.length - this.#offset
  }

  /** The next `length` bytes, as a view. */
  take(length: number): Uint8Array {
    if (length > this.left) throw new LumameshError('malformed', 'The data ends in the middle of a field.')
    const start = this.#offset
    this.#offset += length
    return this.#bytes.subarray(start, this.#offset)
  }

  /** An unsigned big-endian integer of 1 to 6 bytes. */
  uint(bytes: number): number {
    let value = 0
    for (const byte of this.take(bytes)) value = value * 256 + byte
    return value
  }

  /** An unsigned LEB128 integer below 2^49, in its shortest form. */
  varint(): number {
    let value = 0
    let scale = 1
    for (;;) {
      const byte = this.uint(1)
      value += (byte & 127) * scale
      if (byte < 128) {
        if (byte === 0 && scale > 1)
          throw new LumameshError('malformed', 'A varint is not in its shortest form.')
        return value
      }
      scale *= 128
      if (scale > 2 ** 42) throw new LumameshError('malformed', 'A varint is too long.')
    }
  }

  /** The next `length` bytes, as UTF-8. */
  text(length: number): string {
    try {
      return utf8.decode(this.take(length))
    } catch (cause) {
      throw new LumameshError('malformed', 'A string is not valid UTF-8.', { cause })
    }
  }
}
