import type { BitcoinNetwork } from '../bitcoin/bitcoinNetwork.ts'
import type { Content } from './content.ts'
import type { Utxo } from './utxo.ts'

/** The inscription that another one is a child of, and the output of its owner that holds it. */
export interface Parent {
  readonly id: string
  readonly utxo: Utxo
}

/** The first inscription on a sat, the output of its owner that holds it, and which sat of that it is on. */
export interface Updated extends Parent {
  /** Sats of the output that come before it (default 0). */
  readonly offset?: number
}

/** What buildInscription() takes. */
export interface InscriptionRequest {
  readonly network: BitcoinNetwork
  readonly content: Content
  /** What pays, one or more: the first sat of the first carries the inscription, if it is no update. */
  readonly utxos: readonly Utxo[]
  /** Its parents: each is spent by the reveal and goes back to its address. */
  readonly parents?: readonly Parent[]
  /**
   * The first inscription on a sat: the new one is its child and on that sat, and both go to the destination. Has neither other
   * parents nor a pointer nor postage.
   */
  readonly update?: Updated
  /** Where the inscription goes. */
  readonly destination: string
  /** Default: the address of the first output that pays. */
  readonly changeAddress?: string
  /** sat/vB, 0.1 to 1000. */
  readonly feeRate: number
  /** Sats that stay with the inscription (default 546). */
  readonly postage?: number
  /** The most sats that both fees may be together (default 500,000). */
  readonly maxFee?: number
  /** A one-time secret key in place of a fresh one, 32 bytes: for whoever keeps it to spend the commit otherwise. */
  readonly revealKey?: Uint8Array
}

/** One of the two transactions: `vsize` is the most that it has once it is signed. */
export interface TransactionSummary {
  readonly txid: string
  readonly vsize: number
  readonly fee: number
}

/** What an inscription is and costs; sats and bytes. */
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
  /** The inscription that this is an update of, and where it must be (`txid:vout:offset`) for that. */
  readonly update: { readonly id: string; readonly satpoint: string } | undefined
  readonly destination: string
  /** Which output of the reveal is at the destination, and its sats. */
  readonly vout: number
  readonly postage: number
  readonly commit: TransactionSummary
  readonly reveal: TransactionSummary
  readonly funds: number
  readonly change: { readonly address: string; readonly value: number } | undefined
}

/** What buildInscription() gives. */
export interface BuiltInscription {
  /** PSBT in base64: the wallet that pays signs it, changes nothing in it, and does not send it before the reveal is kept. */
  readonly commit: string
  /** The signed transaction; or, where a parent's owner must sign too, a PSBT in base64 with our input final. */
  readonly reveal: { readonly hex: string } | { readonly psbt: string }
  readonly summary: InscriptionSummary
}
