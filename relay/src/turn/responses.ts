import type { Address } from '@lumamesh/core/protocol'
import { ATTRIBUTE, encodeStun, type StunMessage } from '../stun/stunMessage.ts'

export type Attribute = readonly [type: number, value: Uint8Array]

/** Who asked, and how its answers are signed: as its question was. */
export interface TurnClient {
  address: Address
  username: string
  user: string
  key: Uint8Array
  sha256: boolean
}

/** The answer that all went well. */
export function successResponse(
  { method, transaction }: StunMessage,
  { key, sha256 }: TurnClient,
  attributes: readonly Attribute[],
): Uint8Array {
  return encodeStun({ kind: 'success', method, transaction, attributes, key, sha256 })
}

/** The answer that something did not; unsigned for a stranger. */
export function errorResponse(
  { method, transaction }: StunMessage,
  client: TurnClient | undefined,
  code: number,
  more: readonly Attribute[] = [],
): Uint8Array {
  // Without a reason in words: an answer to a stranger must not be much longer than the question.
  const error: Attribute = [ATTRIBUTE.errorCode, Uint8Array.of(0, 0, Math.floor(code / 100), code % 100)]
  const signed = client && { key: client.key, sha256: client.sha256 }
  return encodeStun({ kind: 'error', method, transaction, attributes: [error, ...more], ...signed })
}

/** The value of LIFETIME. */
export function seconds(ms: number): Uint8Array {
  const value = Buffer.alloc(4)
  value.writeUInt32BE(ms / 1000)
  return value
}
