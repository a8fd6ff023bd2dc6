import type { Address } from '@lumamesh/core/protocol'

/** Bytes to a source that has not proven its address, as a multiple of those that came from it. */
const MAX_AMPLIFICATION = 3

/** One address that a browser's dial comes from: a candidate pair, in ICE's words. */
export class DialPath {
  readonly address: Address
  readonly priority: number
  /** Whether an answer from there has shown that packets to it arrive: before, whoever dials may have lied about it. */
  proven = false
  /** The transaction of the check that would prove it. */
  readonly transaction: Uint8Array
  #received = 0
  #sent = 0

  constructor(address: Address, priority: number, transaction: Uint8Array) {
    this.address = address
    this.priority = priority
    this.transaction = transaction
  }

  received(bytes: number): void {
    this.#received += bytes
  }

  /** Whether so many bytes may be sent there now; counts them if so. */
  spend(bytes: number): boolean {
    if (!this.proven && this.#sent + bytes > MAX_AMPLIFICATION * this.#received) return false
    this.#sent += bytes
    return true
  }
}
