import { concat, fromHex, LumameshError, toHex } from '@lumamesh/core/protocol'
import { decodeLittleEndian, encodeLittleEndian } from './littleEndian.ts'

const TXID_BYTES = 32
const INDEX_BYTES = 4

/** The id in its canonical form, `<txid>i<index>`, or undefined if ord does not accept the text as an id. */
export function parseInscriptionId(text: string): string | undefined {
  const [, txid, index] = /^([0-9a-f]{64})i\+?(\d{1,20})$/i.exec(text) ?? []
  if (txid === undefined || Number(index) > 0xffff_ffff) return
  return `${txid.toLowerCase()}i${Number(index)}`
}

/**
 * The value of a tag for an id: the bytes of the txid, then the index in its fewest bytes. `what` names the id in an error.
 * @throws LumameshError `invalid-option` if the text is not an id in canonical form
 */
export function encodeInscriptionId(what: string, id: string): Uint8Array {
  if (parseInscriptionId(id) !== id) {
    throw new LumameshError(
      'invalid-option',
      `${what} "${id.slice(0, 80)}" is not an inscription id. Use 64 hex digits, an i and a number.`,
    )
  }
  const [txid = '', index = ''] = id.split('i')
  return concat(fromHex(txid).reverse(), encodeLittleEndian(BigInt(index)))
}

/** The inverse of encodeInscriptionId(). Undefined for other bytes: the index has four bytes or no trailing zeros. */
export function decodeInscriptionId(value: Uint8Array): string | undefined {
  const index = value.subarray(TXID_BYTES)
  if (value.length < TXID_BYTES || index.length > INDEX_BYTES) return
  if (index.length < INDEX_BYTES && index.at(-1) === 0) return
  const txid = toHex(value.slice(0, TXID_BYTES).reverse())
  return `${txid}i${decodeLittleEndian(index)}`
}
