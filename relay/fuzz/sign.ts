import { createHmac } from 'node:crypto'
import { crc32 } from 'node:zlib'
import { ATTRIBUTE, HEADER_BYTES } from '../src/stun/stunMessage.ts'

const FINGERPRINT_XOR = 0x5354554e
const INTEGRITY_BYTES = 24
const FINGERPRINT_BYTES = 8

/**
 * A copy of a packet with a correct header length, MESSAGE-INTEGRITY and FINGERPRINT where it has these attributes. The
 * rest stays as malformed as it is: only packets that pass these checks reach the code behind them.
 */
export function signed(packet: Uint8Array, key: string | Uint8Array, whole = true): Uint8Array {
  const copy = Buffer.from(packet)
  if (copy.length < HEADER_BYTES) return copy
  if (whole) copy.writeUInt16BE((copy.length - HEADER_BYTES) & 0xffff, 2)
  for (const [type, at] of attributesOf(copy)) {
    if (type === ATTRIBUTE.messageIntegrity && at + INTEGRITY_BYTES <= copy.length) {
      const header = Buffer.from(copy.subarray(0, HEADER_BYTES))
      header.writeUInt16BE((at + INTEGRITY_BYTES - HEADER_BYTES) & 0xffff, 2)
      createHmac('sha1', key)
        .update(header)
        .update(copy.subarray(HEADER_BYTES, at))
        .digest()
        .copy(copy, at + 4)
    }
    if (type === ATTRIBUTE.fingerprint && at + FINGERPRINT_BYTES <= copy.length) {
      copy.writeUInt32BE((crc32(copy.subarray(0, at)) ^ FINGERPRINT_XOR) >>> 0, at + 4)
    }
  }
  return copy
}

/** Type and offset of each attribute, until the end or the first malformed one. */
function* attributesOf(packet: Buffer): Generator<[type: number, at: number]> {
  for (let at = HEADER_BYTES; at + 4 <= packet.length; at += 4 + ((packet.readUInt16BE(at + 2) + 3) & ~3)) {
    yield [packet.readUInt16BE(at), at]
  }
}
