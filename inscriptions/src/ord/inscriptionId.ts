import { toHex } from '@lumamesh/core/protocol'

const TXID_BYTES = 32
const INDEX_BYTES = 4

/**
 * The inscription id in a parent or delegate tag, as `<txid>i<index>`; undefined where it is none. The index
 * is little-endian, either of four bytes or without zeros at its end.
 */
export function idFromValue(value: Uint8Array): string | undefined {
  const index = value.subarray(TXID_BYTES)
  if (value.length < TXID_BYTES || index.length > INDEX_BYTES) return
  if (index.length < INDEX_BYTES && index.at(-1) === 0) return
  const txid = toHex(value.slice(0, TXID_BYTES).reverse())
  return `${txid}i${index.reduceRight((number, byte) => number * 256 + byte, 0)}`
}

/** The id in its one spelling; undefined for what ord refuses as an id. */
export function parseInscriptionId(text: string): string | undefined {
  const [, txid, index] = /^([0-9a-f]{64})i\+?(\d{1,20})$/i.exec(text) ?? []
  if (txid === undefined || Number(index) > 0xffffffff) return
  return `${txid.toLowerCase()}i${Number(index)}`
}
