import { utf8 } from '@lumamesh/core/protocol'
import { decodeInscriptionId, encodeInscriptionId } from './inscriptionId.ts'
import { decodeLittleEndian, encodeLittleEndian } from './littleEndian.ts'

/** The encoding of one type of value in a push. */
export interface ValueCodec<Value> {
  /** @throws LumameshError `invalid-option` for a value that a tag cannot hold */
  encode(value: Value): Uint8Array
  /** Undefined for bytes that ord cannot decode. */
  decode(bytes: Uint8Array): Value | undefined
}

/** Text in UTF-8. */
export const text: ValueCodec<string> = {
  encode: utf8,
  decode(bytes) {
    try {
      return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
    } catch {
      return
    }
  },
}

/** Text that is valid in an HTTP header. ord decodes bytes that are not UTF-8 as empty text. */
export const headerText: ValueCodec<string> = {
  encode: text.encode,
  decode(bytes) {
    const value = text.decode(bytes) ?? ''
    return isHeaderValue(value) ? value : undefined
  },
}

/** Whether this is a valid value of an HTTP header (RFC 9110, section 5.5). */
export function isHeaderValue(value: string): boolean {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are refused here.
  return !/[\x00-\x08\x0a-\x1f\x7f]/.test(value)
}

/** An unsigned integer of 64 bits, little-endian. Zeros beyond 64 bits are ignored; other bytes there are an error. */
export const uint64: ValueCodec<bigint> = {
  encode: (value) => (value === 0n ? Uint8Array.of(0) : encodeLittleEndian(value)),
  decode: (bytes) =>
    bytes.subarray(8).some((byte) => byte !== 0) ? undefined : decodeLittleEndian(bytes.subarray(0, 8)),
}

/** An inscription id, `<txid>i<index>`. `what` names it in an error, such as "The parent". */
export function inscriptionId(what: string): ValueCodec<string> {
  return { encode: (id) => encodeInscriptionId(what, id), decode: decodeInscriptionId }
}
