import { ATTRIBUTE, type StunMessage } from '../stun/stunMessage.ts'
import { LIFETIME_MS, MAX_LIFETIME_MS } from './turnLimits.ts'
import { TURN_METHOD } from './turnMessages.ts'

const UDP = 17
/** Values of REQUESTED-ADDRESS-FAMILY (RFC 8656, section 18.6). */
const IPV4 = 1
const IPV6 = 2

/** What an Allocate asks for. */
export interface AllocateRequest {
  /** The host of the relayed address. */
  host: string
  /** Whether its port must be even. */
  even: boolean
  /** Whether an IPv6 address is asked for besides, of which there is none. */
  second: boolean
}

/** Reads an Allocate; the code of the error where it can't be met (RFC 8656, section 7.2). `hosts`: what addresses can be had. */
export function readAllocateRequest(
  { attributes }: StunMessage,
  hosts: readonly string[],
): AllocateRequest | number {
  const transport = attributes.get(ATTRIBUTE.requestedTransport)
  if (transport?.length !== 4) return 400
  if (transport[0] !== UDP) return 442
  const even = attributes.get(ATTRIBUTE.evenPort)
  const family = attributes.get(ATTRIBUTE.requestedAddressFamily)
  const second = attributes.get(ATTRIBUTE.additionalAddressFamily)
  const keepsNext = ((even?.[0] ?? 0) & 0x80) !== 0
  const token = attributes.has(ATTRIBUTE.reservationToken)
  if (second && (family || token || keepsNext || second[0] !== IPV6)) return 400
  if (token && (even || family)) return 400
  // No port is kept for later.
  if (token || keepsNext) return 508
  const wanted = family ? family[0] : IPV4
  const host = hosts.find((host) => (host.includes(':') ? IPV6 : IPV4) === wanted)
  return host === undefined ? 440 : { host, even: even !== undefined, second: second !== undefined }
}

/** What is granted of LIFETIME, ms (RFC 8656, sections 7.2 and 8.2). */
export function lifetimeOf({ method, attributes }: StunMessage): number {
  const value = attributes.get(ATTRIBUTE.lifetime)
  if (value?.length !== 4) return LIFETIME_MS
  const asked = Buffer.from(value).readUInt32BE() * 1000
  if (asked === 0 && method === TURN_METHOD.refresh) return 0
  return Math.min(Math.max(asked, LIFETIME_MS), MAX_LIFETIME_MS)
}
