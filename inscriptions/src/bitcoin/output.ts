/** An output of a transaction. */
export interface Output {
  /** Sats. */
  readonly value: number
  readonly script: Uint8Array
}
