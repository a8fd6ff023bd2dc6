import { type Address, hostFromBytes, hostToBytes, utf8 } from '@lumamesh/core/protocol'
import { ATTRIBUTE, BINDING, encodeStun, MAGIC_COOKIE, type StunMessage } from './stunMessage.ts'

/** What one side of an ICE connectivity check sends. */
export interface ConnectivityCheck {
  transaction: Uint8Array
  /** `<ufrag of the receiver>:<ufrag of the sender>` (RFC 8445, section 7.2.2). */
  username: string
  /** The ice-pwd of the receiver. */
  key: string
  priority: number
  role: 'controlling' | 'controlled'
  /** Any 8 bytes. They resolve role conflicts, which do not happen here. */
  tieBreaker: Uint8Array
}

/** Encodes a connectivity check. The controlling side nominates with its first one (RFC 8445, section 7.1). */
export function bindingRequest(check: ConnectivityCheck): Uint8Array {
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

/**
 * Encodes the success response to a Binding request. Sign the response to a check with this side's ice-pwd as `key`;
 * the response to a plain request has no key.
 * @param source the address that the request came from
 */
export function bindingSuccess(request: StunMessage, source: Address, key?: string): Uint8Array {
  return encodeStun({
    kind: 'success',
    method: BINDING,
    transaction: request.transaction,
    attributes: [[ATTRIBUTE.xorMappedAddress, xorAddress(source, request.transaction)]],
    ...(key === undefined ? {} : { key }),
    // To a request of 20 bytes, FINGERPRINT would only add amplification.
    fingerprint: request.fingerprint,
  })
}

/** Encodes the value of XOR-MAPPED-ADDRESS (RFC 8489, section 14.2). */
export function xorAddress({ host, port }: Address, transaction: Uint8Array): Uint8Array {
  const ip = hostToBytes(host)
  const value = new Uint8Array(4 + ip.length)
  const view = new DataView(value.buffer)
  view.setUint16(0, ip.length === 4 ? 1 : 2)
  view.setUint16(2, port ^ (MAGIC_COOKIE >>> 16))
  value.set(xorWithTransaction(ip, transaction), 4)
  return value
}

/** Reads the value of XOR-MAPPED-ADDRESS. Undefined if it is malformed. */
export function addressFromXor(value: Uint8Array, transaction: Uint8Array): Address | undefined {
  if (!(value.length === 8 && value[1] === 1) && !(value.length === 20 && value[1] === 2)) return
  const port =
    new DataView(value.buffer, value.byteOffset, value.byteLength).getUint16(2) ^ (MAGIC_COOKIE >>> 16)
  return { host: hostFromBytes(xorWithTransaction(value.subarray(4), transaction)), port }
}

function xorWithTransaction(ip: Uint8Array, transaction: Uint8Array): Uint8Array {
  const mask = new Uint8Array(16)
  new DataView(mask.buffer).setUint32(0, MAGIC_COOKIE)
  mask.set(transaction, 4)
  return ip.map((byte, i) => byte ^ (mask[i] ?? 0))
}
