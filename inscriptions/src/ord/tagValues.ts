import { utf8 } from '@lumamesh/core/protocol'
import { decodeInscriptionId, encodeInscriptionId } from './inscriptionId.ts'
import { decodeLittleEndian, encodeLittleEndian } from './littleEndian.ts'

/** How one kind of value stands in a push. */
export interface ValueCodec<Value> {
  /** @throws LumameshError `invalid-option` for a value that a tag cannot hold */
  encode(value: Value): Uint8Array
  /** Undefined for bytes that ord cannot read either. */
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

/** Text that may stand in an HTTP header. ord reads bytes that are not UTF-8 as an empty text. */
export const headerText: ValueCodec<string> = {
  encode: text.encode,
  decode(bytes) {
    const value = text.decode(bytes) ?? ''
    return isHeaderValue(value) ? value : undefined
  },
}

/** Whether an HTTP header may have this value (RFC 9110, section 5.5). */
export function isHeaderValue(value: string): boolean {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is refused.
  return !/[\x00-\x08\x0a-\x1f\x7f]/.test(value)
}

/** A whole number of 64 bits, little-endian. Zeros behind those bits change nothing; other bytes there make it unreadable. */
export const uint64: ValueCodec<bigint> = {
  encode: (value) => (value === 0n ? Uint8Array.of(0) : encodeLittleEndian(value)),
  decode: (bytes) =>
    bytes.subarray(8).some((byte) => byte !== 0) ? undefined : decodeLittleEndian(bytes.subarray(0, 8)),
}

/** An inscription id, `<txid>i<index>`. `what` names it in an error, such as "The parent". */
export function inscriptionId(what: string): ValueCodec<string> {
  return { encode: (id) => encodeInscriptionId(what, id), decode: decodeInscriptionId }
}
