import { randomBytes } from 'node:crypto'
import { encodeDialToken, utf8 } from '@lumamesh/core/protocol'
import type { DialRequest } from '../port/dialGate.ts'
import { ATTRIBUTE, BINDING, encodeStun } from '../stun/stunMessage.ts'

/** A browser's dial, for tests that send STUN themselves. */
export function testDial(change: Partial<DialRequest> = {}): DialRequest {
  const token = {
    fingerprint: new Uint8Array(randomBytes(32)),
    hint: '',
    password: randomBytes(18).toString('base64'),
  }
  return { ufrag: encodeDialToken(token), token, browserUfrag: 'brow', priority: 0x6e7f1eff, ...change }
}

/** The first Binding request of a browser. `username` and `key` can differ from the correct ones. */
export function testRequest(
  dial: DialRequest,
  key: string,
  { username = `${dial.ufrag}:${dial.browserUfrag}`, fingerprint = true } = {},
): Uint8Array {
  const priority = new Uint8Array(4)
  new DataView(priority.buffer).setUint32(0, dial.priority)
  return encodeStun({
    kind: 'request',
    method: BINDING,
    transaction: new Uint8Array(randomBytes(12)),
    attributes: [
      [ATTRIBUTE.username, utf8(username)],
      [ATTRIBUTE.iceControlling, new Uint8Array(8)],
      [ATTRIBUTE.priority, priority],
    ],
    key,
    fingerprint,
  })
}

/** A DTLS record with this content type and epoch, and a first handshake message of this type. */
export function testDtls(
  contentType: number,
  epoch: number,
  handshakeType: number,
  length = 200,
): Uint8Array {
  const packet = new Uint8Array(length)
  packet.set([contentType, 254, 253, 0, epoch])
  packet[13] = handshakeType
  return packet
}
