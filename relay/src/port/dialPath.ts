import type { Address } from '@lumamesh/core/protocol'

/** The most bytes sent to an address that is not proven, as a multiple of the bytes received from it. */
const MAX_AMPLIFICATION = 3

/** One address that a browser dials from: a candidate pair of ICE. */
export class DialPath {
  readonly address: Address
  readonly priority: number
  /**
   * Whether a response has proven that the browser receives packets at this address. Before, the address may be forged.
   */
  proven = false
  /** The transaction of the check whose response proves the address. */
  readonly transaction: Uint8Array
  #received = 0
  #sent = 0

  constructor(address: Address, priority: number, transaction: Uint8Array) {
    this.address = address
    this.priority = priority
    this.transaction = transaction
  }

  /** Counts bytes received from the address. */
  received(bytes: number): void {
    this.#received += bytes
  }

  /** Whether so many bytes may be sent to the address now; counts them if so. */
  spend(bytes: number): boolean {
    if (!this.proven && this.#sent + bytes > MAX_AMPLIFICATION * this.#received) return false
    this.#sent += bytes
    return true
  }
}
