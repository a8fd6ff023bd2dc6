import { createHmac, timingSafeEqual } from 'node:crypto'
import { crc32 } from 'node:zlib'

/** Attribute types (RFC 8489, section 18.3; RFC 8445, section 16.1; RFC 8656, section 18). */
export const ATTRIBUTE = {
  mappedAddress: 0x0001,
  username: 0x0006,
  messageIntegrity: 0x0008,
  errorCode: 0x0009,
  unknownAttributes: 0x000a,
  channelNumber: 0x000c,
  lifetime: 0x000d,
  xorPeerAddress: 0x0012,
  data: 0x0013,
  realm: 0x0014,
  nonce: 0x0015,
  xorRelayedAddress: 0x0016,
  requestedAddressFamily: 0x0017,
  evenPort: 0x0018,
  requestedTransport: 0x0019,
  dontFragment: 0x001a,
  messageIntegritySha256: 0x001c,
  passwordAlgorithm: 0x001d,
  reservationToken: 0x0022,
  xorMappedAddress: 0x0020,
  priority: 0x0024,
  useCandidate: 0x0025,
  additionalAddressFamily: 0x8000,
  addressErrorCode: 0x8001,
  passwordAlgorithms: 0x8002,
  software: 0x8022,
  fingerprint: 0x8028,
  iceControlled: 0x8029,
  iceControlling: 0x802a,
} as const

/** The Binding method (RFC 8489, section 18.2). */
export const BINDING = 1
/** The fixed value after type and length (RFC 8489, section 5). */
export const MAGIC_COOKIE = 0x2112a442
export const HEADER_BYTES = 20

const INTEGRITY_BYTES = 24
const INTEGRITY_SHA256_BYTES = 36
const FINGERPRINT_BYTES = 8
/** "STUN" in ASCII: no CRC of an inner protocol matches (RFC 8489, section 14.7). */
const FINGERPRINT_XOR = 0x5354554e
const KINDS = ['request', 'indication', 'success', 'error'] as const

export type StunKind = (typeof KINDS)[number]

/** A decoded STUN message. Its integrity is not verified yet: see hasIntegrity(). */
export interface StunMessage {
  kind: StunKind
  method: number
  /** 12 bytes. */
  transaction: Uint8Array
  /** The first attribute of each type, without those after MESSAGE-INTEGRITY (RFC 8489, section 14.5). */
  attributes: ReadonlyMap<number, Uint8Array>
  /** The offset of MESSAGE-INTEGRITY; undefined if the message has none. */
  integrityAt: number | undefined
  /** The offset of MESSAGE-INTEGRITY-SHA256; undefined if the message has none. */
  integritySha256At: number | undefined
  /** Whether the message has FINGERPRINT. A message with a wrong one is not decoded. */
  fingerprint: boolean
  packet: Uint8Array
}

/** What encodeStun() writes, in this order. `key` adds MESSAGE-INTEGRITY after the attributes. */
export interface StunParts {
  kind: StunKind
  method: number
  transaction: Uint8Array
  attributes: readonly (readonly [type: number, value: Uint8Array])[]
  /** The ice-pwd of short-term credentials (RFC 8489, section 9.1), or the key of long-term credentials. */
  key?: string | Uint8Array
  /** Sign with MESSAGE-INTEGRITY-SHA256 instead. */
  sha256?: boolean
  fingerprint?: boolean
}

/** Reads a datagram. Undefined if it is not one well-formed STUN message. Never throws. */
export function decodeStun(packet: Uint8Array): StunMessage | undefined {
  if (packet.length < HEADER_BYTES || packet.length % 4 !== 0) return
  const view = new DataView(packet.buffer, packet.byteOffset, packet.byteLength)
  const type = view.getUint16(0)
  if (type > 0x3fff || view.getUint16(2) !== packet.length - HEADER_BYTES) return
  if (view.getUint32(4) !== MAGIC_COOKIE) return
  const attributes = new Map<number, Uint8Array>()
  let integrityAt: number | undefined
  let integritySha256At: number | undefined
  let fingerprint = false
  for (let at = HEADER_BYTES; at < packet.length; ) {
    if (fingerprint || at + 4 > packet.length) return
    const name = view.getUint16(at)
    const length = view.getUint16(at + 2)
    const value = packet.subarray(at + 4, at + 4 + length)
    if (value.length !== length) return
    if (name === ATTRIBUTE.fingerprint) {
      if (length !== 4 || view.getUint32(at + 4) !== checksum(packet.subarray(0, at))) return
      fingerprint = true
    } else if (name === ATTRIBUTE.messageIntegritySha256 && integritySha256At === undefined) {
      // It may follow MESSAGE-INTEGRITY. Neither ICE nor TURN allow truncated values (RFC 8489, section 14.6).
      if (length !== INTEGRITY_SHA256_BYTES - 4) return
      integritySha256At = at
    } else if (integrityAt === undefined && integritySha256At === undefined) {
      if (name === ATTRIBUTE.messageIntegrity) {
        if (length !== INTEGRITY_BYTES - 4) return
        integrityAt = at
      } else if (!attributes.has(name)) attributes.set(name, value)
    }
    at += 4 + padded(length)
  }
  return {
    kind: KINDS[((type >> 4) & 1) | ((type >> 7) & 2)] ?? 'request',
    method: (type & 0x000f) | ((type & 0x00e0) >> 1) | ((type & 0x3e00) >> 2),
    transaction: packet.subarray(8, HEADER_BYTES),
    attributes,
    integrityAt,
    integritySha256At,
    fingerprint,
    packet,
  }
}

/** Whether the message has a MESSAGE-INTEGRITY made with this key. Compares in constant time. */
export function hasIntegrity(message: StunMessage, key: string | Uint8Array): boolean {
  const at = message.integrityAt
  if (at === undefined) return false
  return timingSafeEqual(sign(message.packet, at, key), message.packet.subarray(at + 4, at + INTEGRITY_BYTES))
}

/** Whether the message has a MESSAGE-INTEGRITY-SHA256 made with this key. Compares in constant time. */
export function hasIntegritySha256({ packet, integritySha256At: at }: StunMessage, key: Uint8Array): boolean {
  if (at === undefined) return false
  return timingSafeEqual(signSha256(packet, at, key), packet.subarray(at + 4, at + INTEGRITY_SHA256_BYTES))
}

/** Encodes a STUN message. */
export function encodeStun(parts: StunParts): Uint8Array {
  const body = parts.attributes.reduce((length, [, value]) => length + 4 + padded(value.length), 0)
  const length =
    HEADER_BYTES +
    body +
    (parts.key === undefined ? 0 : parts.sha256 ? INTEGRITY_SHA256_BYTES : INTEGRITY_BYTES) +
    (parts.fingerprint ? FINGERPRINT_BYTES : 0)
  const packet = new Uint8Array(length)
  const view = new DataView(packet.buffer)
  const kind = KINDS.indexOf(parts.kind)
  // The two bits of the class are between those of the method (RFC 8489, figure 3).
  const method = (parts.method & 0x0f) | ((parts.method & 0x70) << 1) | ((parts.method & 0xf80) << 2)
  view.setUint16(0, method | ((kind & 1) << 4) | ((kind & 2) << 7))
  view.setUint16(2, length - HEADER_BYTES)
  view.setUint32(4, MAGIC_COOKIE)
  packet.set(parts.transaction, 8)
  let at = HEADER_BYTES
  const put = (type: number, value: Uint8Array) => {
    view.setUint16(at, type)
    view.setUint16(at + 2, value.length)
    packet.set(value, at + 4)
    at += 4 + padded(value.length)
  }
  for (const [type, value] of parts.attributes) put(type, value)
  if (parts.key !== undefined) {
    if (parts.sha256) put(ATTRIBUTE.messageIntegritySha256, signSha256(packet, at, parts.key))
    else put(ATTRIBUTE.messageIntegrity, sign(packet, at, parts.key))
  }
  if (parts.fingerprint) {
    const crc = new Uint8Array(4)
    new DataView(crc.buffer).setUint32(0, checksum(packet.subarray(0, at)))
    put(ATTRIBUTE.fingerprint, crc)
  }
  return packet
}

/**
 * HMAC-SHA1 of everything before `at`, with the length that the header has if MESSAGE-INTEGRITY is last (RFC 8489,
 * section 14.5).
 */
function sign(packet: Uint8Array, at: number, key: string | Uint8Array): Uint8Array {
  return hmac('sha1', packet, at, key, INTEGRITY_BYTES)
}

/** HMAC-SHA256 of the same (RFC 8489, section 14.6). */
function signSha256(packet: Uint8Array, at: number, key: string | Uint8Array): Uint8Array {
  return hmac('sha256', packet, at, key, INTEGRITY_SHA256_BYTES)
}

function hmac(
  hash: string,
  packet: Uint8Array,
  at: number,
  key: string | Uint8Array,
  bytes: number,
): Uint8Array {
  const header = packet.slice(0, HEADER_BYTES)
  new DataView(header.buffer).setUint16(2, at + bytes - HEADER_BYTES)
  return createHmac(hash, key).update(header).update(packet.subarray(HEADER_BYTES, at)).digest()
}

function checksum(bytes: Uint8Array): number {
  return (crc32(bytes) ^ FINGERPRINT_XOR) >>> 0
}

function padded(length: number): number {
  return (length + 3) & ~3
}
