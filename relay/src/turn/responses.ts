import type { Address } from '@lumamesh/core/protocol'
import { ATTRIBUTE, encodeStun, type StunMessage } from '../stun/stunMessage.ts'

export type Attribute = readonly [type: number, value: Uint8Array]

/** An authenticated client, and how its responses are signed: as its request was. */
export interface TurnClient {
  address: Address
  username: string
  user: string
  key: Uint8Array
  sha256: boolean
}

/** Encodes a success response. */
export function successResponse(
  { method, transaction }: StunMessage,
  { key, sha256 }: TurnClient,
  attributes: readonly Attribute[],
): Uint8Array {
  return encodeStun({ kind: 'success', method, transaction, attributes, key, sha256 })
}

/** Encodes an error response. Without a client it is not signed. @param code the error code, such as 401 */
export function errorResponse(
  { method, transaction }: StunMessage,
  client: TurnClient | undefined,
  code: number,
  more: readonly Attribute[] = [],
): Uint8Array {
  // Without a reason phrase, to limit amplification.
  const error: Attribute = [ATTRIBUTE.errorCode, Uint8Array.of(0, 0, Math.floor(code / 100), code % 100)]
  const signed = client && { key: client.key, sha256: client.sha256 }
  return encodeStun({ kind: 'error', method, transaction, attributes: [error, ...more], ...signed })
}

/** Encodes the value of LIFETIME. */
export function seconds(ms: number): Uint8Array {
  const value = Buffer.alloc(4)
  value.writeUInt32BE(ms / 1000)
  return value
}
