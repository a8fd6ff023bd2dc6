import { concat, fromHex, LumameshError } from '@lumamesh/core/protocol'

/** The txid in the order of its bytes, then the index in as few bytes as it takes, little-endian, as tags hold it. */
export function encodeInscriptionId(what: string, id: string): Uint8Array {
  const [, txid, index] = /^([0-9a-f]{64})i(0|[1-9]\d{0,9})$/.exec(id) ?? []
  if (!txid || Number(index) > 0xffff_ffff) {
    throw new LumameshError(
      'invalid-option',
      `${what} "${id.slice(0, 80)}" is no inscription id: it is 64 hex digits, an i and a number.`,
    )
  }
  return concat(fromHex(txid).reverse(), littleEndian(BigInt(index ?? 0)))
}

/** As few bytes as the number takes: none for 0. */
export function littleEndian(value: bigint): Uint8Array {
  const bytes: number[] = []
  for (let rest = value; rest > 0n; rest >>= 8n) bytes.push(Number(rest & 0xffn))
  return Uint8Array.from(bytes)
}
