import { type Address, hostFromBytes, hostToBytes, utf8 } from '@lumamesh/core/protocol'
import { ATTRIBUTE, BINDING, encodeStun, MAGIC_COOKIE, type StunMessage } from './stunMessage.ts'

/** One side of an ICE check: who signs it, and how it looks. */
export interface Check {
  transaction: Uint8Array
  /** `<ufrag of the answering side>:<ufrag of the asking side>` (RFC 8445, section 7.2.2). */
  username: string
  /** The ice-pwd of the answering side. */
  key: string
  priority: number
  role: 'controlling' | 'controlled'
  /** Any 8 bytes: settles role conflicts, of which there are none here. */
  tieBreaker: Uint8Array
}

/** A connectivity check; the controlling side nominates at once (RFC 8445, section 7.1). */
export function bindingRequest(check: Check): Uint8Array {
  const priority = new Uint8Array(4)
  new DataView(priority.buffer).setUint32(0, check.priority)
  const controlling = check.role === 'controlling'
  return encodeStun({
    kind: 'request',
    method: BINDING,
    transaction: check.transaction,
    attributes: [
      [ATTRIBUTE.username, utf8(check.username)],
      [ATTRIBUTE.priority, priority],
      [controlling ? ATTRIBUTE.iceControlling : ATTRIBUTE.iceControlled, check.tieBreaker],
      ...(controlling ? [[ATTRIBUTE.useCandidate, new Uint8Array()] as const] : []),
    ],
    key: check.key,
    fingerprint: true,
  })
}

/** The answer to a check, signed with the answering side's ice-pwd; to a plain request, unsigned (no key). */
export function bindingSuccess(request: StunMessage, seen: Address, key?: string): Uint8Array {
  return encodeStun({
    kind: 'success',
    method: BINDING,
    transaction: request.transaction,
    attributes: [[ATTRIBUTE.xorMappedAddress, xorAddress(seen, request.transaction)]],
    ...(key === undefined ? {} : { key }),
    // FINGERPRINT in an answer to a bare 20-byte request would be amplification for nothing.
    fingerprint: request.fingerprint,
  })
}

/** The value of XOR-MAPPED-ADDRESS (RFC 8489, section 14.2). */
export function xorAddress({ host, port }: Address, transaction: Uint8Array): Uint8Array {
  const ip = hostToBytes(host)
  const value = new Uint8Array(4 + ip.length)
  const view = new DataView(value.buffer)
  view.setUint16(0, ip.length === 4 ? 1 : 2)
  view.setUint16(2, port ^ (MAGIC_COOKIE >>> 16))
  value.set(xored(ip, transaction), 4)
  return value
}

/** The address in the value of XOR-MAPPED-ADDRESS; undefined where it is none. */
export function addressFromXor(value: Uint8Array, transaction: Uint8Array): Address | undefined {
  if (!(value.length === 8 && value[1] === 1) && !(value.length === 20 && value[1] === 2)) return
  const port =
    new DataView(value.buffer, value.byteOffset, value.byteLength).getUint16(2) ^ (MAGIC_COOKIE >>> 16)
  return { host: hostFromBytes(xored(value.subarray(4), transaction)), port }
}

function xored(ip: Uint8Array, transaction: Uint8Array): Uint8Array {
  const mask = new Uint8Array(16)
  new DataView(mask.buffer).setUint32(0, MAGIC_COOKIE)
  mask.set(transaction, 4)
  return ip.map((byte, i) => byte ^ (mask[i] ?? 0))
}
