import { LumameshError } from '@lumamesh/core/protocol'
import { readAddress } from '../bitcoin/address.ts'
import type { BitcoinNetwork } from '../bitcoin/bitcoinNetwork.ts'

/** An unspent output of a wallet. */
export interface Utxo {
  /** The id of its transaction, 64 hex digits as explorers show them. */
  readonly txid: string
  readonly vout: number
  /** Sats. */
  readonly value: number
  /** Its address: P2WPKH (bc1q… of 42 characters) or taproot (bc1p…). */
  readonly address: string
}

/** A UTXO whose signature does not change the id of the transaction that spends it. */
export interface Spendable {
  readonly txid: string
  readonly vout: number
  readonly value: number
  readonly kind: 'tr' | 'wpkh'
  readonly script: Uint8Array
}

const MAX_SATS = 21_000_000 * 100_000_000

/** @throws LumameshError `invalid-option` for a UTXO that is malformed, of another network, or changes the txid when signed */
export function readUtxo(what: string, utxo: Utxo, network: BitcoinNetwork): Spendable {
  const { txid, vout, value, address } = utxo
  if (!/^[0-9a-f]{64}$/.test(txid)) {
    throw invalid(`${what} has the txid "${txid.slice(0, 80)}". A txid must be 64 hex digits in lower case.`)
  }
  if (!Number.isInteger(vout) || vout < 0 || vout > 0xffff_ffff) {
    throw invalid(`${what} has the output number ${vout}. It must be a whole number from 0 to 4294967295.`)
  }
  if (!isSats(value))
    throw invalid(`${what} has the value ${value}. It must be a whole number of sats from 1.`)
  const { kind, script } = readAddress(`The address of ${what}`, address, network)
  if (kind === 'tr' || kind === 'wpkh') return { txid, vout, value, kind, script }
  // The reveal refers to the commit by its txid, which a signature in an input script would change.
  throw invalid(
    kind === 'wsh'
      ? `${what} is at a script address (multisig), whose fee is not known before it is signed. Move it to an address of one key.`
      : `${what} is at the legacy address ${address}, which changes the txid when it is signed. Move it to a segwit (bc1q…) or taproot (bc1p…) address first.`,
  )
}

/** @throws LumameshError `invalid-option` for a duplicate */
export function checkDistinct(what: string, names: readonly string[]): void {
  const twice = names.find((name, index) => names.indexOf(name) < index)
  if (twice) throw invalid(`${what} ${twice} is given twice. Remove one.`)
}

export function outpoint({ txid, vout }: { txid: string; vout: number }): string {
  return `${txid}:${vout}`
}

export function sumOf(utxos: readonly Spendable[]): number {
  return utxos.reduce((total, { value }) => total + value, 0)
}

export function isSats(value: number): boolean {
  return Number.isInteger(value) && value > 0 && value <= MAX_SATS
}

function invalid(sentence: string): LumameshError {
  return new LumameshError('invalid-option', sentence)
}
