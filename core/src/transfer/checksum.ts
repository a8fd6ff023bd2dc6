import { hash } from '../crypto/hash.ts'
import { concat } from '../wire/bytes.ts'
import { Writer } from '../wire/writer.ts'

/** Bytes from which on a piece is hashed. */
const PIECE_BYTES = 256 * 1024

/**
 * A chain of SHA-256 over pieces of whole parts, as both sides have the same: WebCrypto can't hash bit by bit, but is off this thread
 * and several times as fast as what can.
 */
export class Checksum {
  #sum = Promise.resolve(new Uint8Array())
  #piece = new Writer(0)

  add(part: Uint8Array): void {
    this.#piece.put(part)
    if (this.#piece.length >= PIECE_BYTES) this.sum()
  }

  /** Closes the piece: the sum of all that was added. */
  sum(): Promise<Uint8Array> {
    const { bytes } = this.#piece
    this.#piece = new Writer(0)
    this.#sum = this.#sum.then((sum) => hash(concat(sum, bytes) as typeof sum))
    return this.#sum
  }
}
