import type { Rate } from '../shared/tokenBuckets.ts'

/** How much relaying others may ask for. */
export interface TurnLimits {
  /** Allocations in all, of one user, and of one source: an IPv4 address or an IPv6 /64. */
  allocations: number
  perUser: number
  perSource: number
  /** Of one allocation. */
  permissions: number
  channels: number
  /** Bytes relayed for one allocation, and for one user; what is above is dropped, as on a link that is full. */
  bytesPerAllocation: Rate
  bytesPerUser: Rate
  /** Answers to unsigned or badly signed requests of one source. */
  refusals: Rate
  /** The highest channel number: 0x4fff, or 0x7fff for clients of RFC 5766. */
  lastChannel: number
}

const MB = 1_000_000

export const TURN_LIMITS: TurnLimits = {
  allocations: 4_096,
  perUser: 256,
  perSource: 1_024,
  permissions: 64,
  channels: 64,
  bytesPerAllocation: { perSecond: 1.5 * MB, burst: 3 * MB },
  bytesPerUser: { perSecond: 4 * MB, burst: 8 * MB },
  refusals: { perSecond: 20, burst: 500 },
  lastChannel: 0x4fff,
}

/** What a client gets that asks for no lifetime, and the most that it gets, ms (RFC 8656, section 7.2). */
export const LIFETIME_MS = 600_000
export const MAX_LIFETIME_MS = 3_600_000
/** RFC 8656, sections 9 and 12. */
export const PERMISSION_MS = 300_000
export const CHANNEL_MS = 600_000
export const FIRST_CHANNEL = 0x4000
/** Relayed addresses have the ports that the system gives to nobody by itself (RFC 8656, section 7.2). */
export const FIRST_PORT = 49_152
export const LAST_PORT = 65_535
