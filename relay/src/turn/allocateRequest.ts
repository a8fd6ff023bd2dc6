import { ATTRIBUTE, type StunMessage } from '../stun/stunMessage.ts'
import { LIFETIME_MS, MAX_LIFETIME_MS } from './turnLimits.ts'
import { TURN_METHOD } from './turnMessages.ts'

const UDP = 17
/** Values of REQUESTED-ADDRESS-FAMILY (RFC 8656, section 18.6). */
const IPV4 = 1
const IPV6 = 2

/** What an Allocate request asks for. */
export interface AllocateRequest {
  /** The host of the relayed address. */
  host: string
  /** Whether its port must be even. */
  evenPort: boolean
  /** Whether it asks for an additional IPv6 address, which this server does not allocate. */
  additionalFamily: boolean
}

/**
 * Reads an Allocate request. Returns the error code if the server cannot meet it (RFC 8656, section 7.2).
 * @param hosts the hosts that relayed addresses can have
 */
export function readAllocateRequest(
  { attributes }: StunMessage,
  hosts: readonly string[],
): AllocateRequest | number {
  const transport = attributes.get(ATTRIBUTE.requestedTransport)
  if (transport?.length !== 4) return 400
  if (transport[0] !== UDP) return 442
  const evenPort = attributes.get(ATTRIBUTE.evenPort)
  const family = attributes.get(ATTRIBUTE.requestedAddressFamily)
  const additionalFamily = attributes.get(ATTRIBUTE.additionalAddressFamily)
  const reservesNext = ((evenPort?.[0] ?? 0) & 0x80) !== 0
  const reservation = attributes.has(ATTRIBUTE.reservationToken)
  if (additionalFamily && (family || reservation || reservesNext || additionalFamily[0] !== IPV6)) return 400
  if (reservation && (evenPort || family)) return 400
  // This server reserves no ports.
  if (reservation || reservesNext) return 508
  const wanted = family ? family[0] : IPV4
  const host = hosts.find((host) => (host.includes(':') ? IPV6 : IPV4) === wanted)
  return host === undefined
    ? 440
    : { host, evenPort: evenPort !== undefined, additionalFamily: additionalFamily !== undefined }
}

/** The lifetime that the server grants, ms (RFC 8656, sections 7.2 and 8.2). */
export function lifetimeOf({ method, attributes }: StunMessage): number {
  const value = attributes.get(ATTRIBUTE.lifetime)
  if (value?.length !== 4) return LIFETIME_MS
  const requested = Buffer.from(value).readUInt32BE() * 1000
  if (requested === 0 && method === TURN_METHOD.refresh) return 0
  return Math.min(Math.max(requested, LIFETIME_MS), MAX_LIFETIME_MS)
}
