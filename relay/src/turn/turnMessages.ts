import { type Address, hostToBytes } from '@lumamesh/core/protocol'
import { addressFromXor } from '../stun/binding.ts'
import { ATTRIBUTE, HEADER_BYTES, MAGIC_COOKIE, type StunMessage } from '../stun/stunMessage.ts'

/** Methods (RFC 8656, section 17). */
export const TURN_METHOD = {
  allocate: 3,
  refresh: 4,
  send: 6,
  data: 7,
  createPermission: 8,
  channelBind: 9,
} as const

/** Bytes before the data of a channel (RFC 8656, section 12.4). */
export const CHANNEL_HEADER_BYTES = 4
const DATA_INDICATION = 0x0017

/**
 * The length of the data in a ChannelData message, bytes. Undefined if the length field does not match the packet. Over
 * UDP, padding is optional (RFC 8656, section 12.5).
 */
export function channelLength(packet: Uint8Array): number | undefined {
  const length = (packet[2] ?? 0) * 256 + (packet[3] ?? 0)
  const padding = packet.length - CHANNEL_HEADER_BYTES - length
  return packet.length >= CHANNEL_HEADER_BYTES && padding >= 0 && padding <= 3 ? length : undefined
}

/** Encodes a ChannelData message (RFC 8656, section 12.4). */
export function channelData(number: number, data: Uint8Array): Uint8Array {
  const packet = Buffer.allocUnsafe(CHANNEL_HEADER_BYTES + data.length)
  packet.writeUInt16BE(number)
  packet.writeUInt16BE(data.length, 2)
  packet.set(data, CHANNEL_HEADER_BYTES)
  return packet
}

/** Encodes a Data indication (RFC 8656, section 11.4). */
export function dataIndication(peer: Address, data: Uint8Array, transaction: Uint8Array): Uint8Array {
  const ip = hostToBytes(peer.host)
  const dataAt = HEADER_BYTES + 8 + ip.length
  const end = dataAt + 4 + data.length
  const packet = Buffer.alloc((end + 3) & ~3)
  packet.writeUInt16BE(DATA_INDICATION)
  packet.writeUInt16BE(packet.length - HEADER_BYTES, 2)
  packet.writeUInt32BE(MAGIC_COOKIE, 4)
  packet.set(transaction, 8)
  packet.writeUInt16BE(ATTRIBUTE.xorPeerAddress, HEADER_BYTES)
  packet.writeUInt16BE(4 + ip.length, HEADER_BYTES + 2)
  packet.writeUInt16BE(ip.length === 4 ? 1 : 2, HEADER_BYTES + 4)
  packet.writeUInt16BE(peer.port ^ (MAGIC_COOKIE >>> 16), HEADER_BYTES + 6)
  // XORed with cookie and transaction, which are bytes 4 to 19 of this packet (RFC 8489, section 14.2).
  for (const [i, byte] of ip.entries()) packet[HEADER_BYTES + 8 + i] = byte ^ (packet[4 + i] ?? 0)
  packet.writeUInt16BE(ATTRIBUTE.data, dataAt)
  packet.writeUInt16BE(data.length, dataAt + 2)
  packet.set(data, dataAt + 4)
  return packet
}

/** All XOR-PEER-ADDRESS attributes of a request, which may have several. Undefined if one is malformed. */
export function peersIn({
  packet,
  transaction,
  integrityAt,
  integritySha256At,
}: StunMessage): Address[] | undefined {
  const end = Math.min(integrityAt ?? packet.length, integritySha256At ?? packet.length)
  const view = new DataView(packet.buffer, packet.byteOffset, packet.byteLength)
  const peers: Address[] = []
  for (let at = HEADER_BYTES; at + 4 <= end; at += 4 + ((view.getUint16(at + 2) + 3) & ~3)) {
    if (view.getUint16(at) !== ATTRIBUTE.xorPeerAddress) continue
    const peer = addressFromXor(packet.subarray(at + 4, at + 4 + view.getUint16(at + 2)), transaction)
    if (!peer) return
    peers.push(peer)
  }
  return peers
}
