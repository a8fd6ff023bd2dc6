/** What a datagram on the one port is, by its first byte (RFC 7983, section 7; RFC 8656, section 12). */
export type PacketKind = 'stun' | 'dtls' | 'channel' | 'other'

/** The kind of a datagram. */
export function packetKind(packet: Uint8Array): PacketKind {
  const first = packet[0] ?? 255
  if (first < 4) return 'stun'
  if (first >= 20 && first < 64) return 'dtls'
  // RFC 8656 has channels up to 79 here. RFC 5766 had more, up to 127, and no other protocol uses these values.
  if (first >= 64 && first < 128) return 'channel'
  return 'other'
}

/** A DTLS record's content type: handshake (RFC 6347, section 4.1). */
const HANDSHAKE = 22

/** Whether this datagram starts with an unencrypted ClientHello or a fragment of one (RFC 6347, section 4.2.2). */
export function isClientHello(packet: Uint8Array): boolean {
  return packet.length > 13 && packet[0] === HANDSHAKE && epochOf(packet) === 0 && packet[13] === 1
}

/** Whether this datagram belongs to a DTLS association whose handshake has ended. */
export function isAfterHandshake(packet: Uint8Array): boolean {
  // Until DTLS 1.2 the header has the epoch. From 1.3 on, encrypted records start with the bits 001 (RFC 9147, section
  // 4).
  return (packet[0] ?? 0) >= 32 || epochOf(packet) > 0
}

function epochOf(packet: Uint8Array): number {
  return (packet[3] ?? 0) * 256 + (packet[4] ?? 0)
}
