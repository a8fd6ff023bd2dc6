import { hash } from '../crypto/hash.ts'
import { concat } from '../wire/bytes.ts'
import { Writer } from '../wire/writer.ts'

/** The size from which a piece is hashed, in bytes. */
const PIECE_BYTES = 256 * 1024

/**
 * A chain of SHA-256 over pieces that consist of whole parts, which are the same on both sides. WebCrypto cannot hash
 * incrementally, but works on another thread and is several times faster than an implementation that can.
 */
export class Checksum {
  #sum = Promise.resolve(new Uint8Array())
  #piece = new Writer(0)

  add(part: Uint8Array): void {
    this.#piece.put(part)
    if (this.#piece.length >= PIECE_BYTES) this.sum()
  }

  /** Ends the current piece. Returns the checksum of all bytes added so far. */
  sum(): Promise<Uint8Array> {
    const { bytes } = this.#piece
    this.#piece = new Writer(0)
    this.#sum = this.#sum.then((sum) => hash(concat(sum, bytes) as typeof sum))
    return this.#sum
  }
}
