import type { BitcoinNetwork } from '../bitcoin/bitcoinNetwork.ts'
import type { Content } from './content.ts'
import type { Utxo } from './utxo.ts'

/** A parent inscription, and the output that holds it. */
export interface Parent {
  readonly id: string
  readonly utxo: Utxo
}

/** The first inscription on a sat, and where it is. */
export interface Updated extends Parent {
  /** The inscription's sat, counted from the first sat of the output. Default 0. */
  readonly offset?: number
}

/** The input of buildInscription(). */
export interface InscriptionRequest {
  readonly network: BitcoinNetwork
  readonly content: Content
  /** One or more outputs that pay. Except for an update, the first sat of the first one carries the inscription. */
  readonly utxos: readonly Utxo[]
  /** The reveal spends each parent and returns it to its address. */
  readonly parents?: readonly Parent[]
  /**
   * The first inscription on a sat. The new one is its child and is on the same sat, and both go to the destination. An update takes
   * no `parents`, `postage` or `content.pointer`.
   */
  readonly update?: Updated
  /** The address that receives the inscription. */
  readonly destination: string
  /** Default: the address of the first of `utxos`. */
  readonly changeAddress?: string
  /** sat/vB, 0.1 to 1000. */
  readonly feeRate: number
  /** Sats in the output that holds the inscription. Default 546. */
  readonly postage?: number
  /** The limit of both fees together, sats. Default 500,000. */
  readonly maxFee?: number
  /** A secret key of 32 bytes in place of a one-time key, for a caller that wants to be able to spend the commit without the reveal. */
  readonly revealKey?: Uint8Array
}

/** One of the two transactions. `vsize` is the maximum after it is signed. */
export interface TransactionSummary {
  readonly txid: string
  readonly vsize: number
  readonly fee: number
}

/** An inscription and its costs, in sats and bytes. */
export interface InscriptionSummary {
  readonly network: BitcoinNetwork
  readonly feeRate: number
  readonly content: {
    readonly type: string | undefined
    readonly bytes: number
    readonly encoding: 'br' | undefined
    readonly delegate: string | undefined
  }
  readonly inscriptionId: string
  readonly parents: readonly string[]
  /** The inscription that this one updates, and the satpoint (`txid:vout:offset`) where that must be. */
  readonly update: { readonly id: string; readonly satpoint: string } | undefined
  readonly destination: string
  /** The index of the reveal's output to the destination. */
  readonly vout: number
  readonly postage: number
  readonly commit: TransactionSummary
  readonly reveal: TransactionSummary
  readonly funds: number
  readonly change: { readonly address: string; readonly value: number } | undefined
}

/** The result of buildInscription(). */
export interface BuiltInscription {
  /** A PSBT in base64. The paying wallet signs it without changes. Store the reveal before you send it. */
  readonly commit: string
  /** The signed transaction in hex, or a PSBT in base64 that the owner of the parents signs. In the PSBT, the last input is final. */
  readonly reveal: { readonly hex: string } | { readonly psbt: string }
  readonly summary: InscriptionSummary
}
