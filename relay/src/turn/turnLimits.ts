import type { Rate } from '../shared/tokenBuckets.ts'

/** The quotas of TURN clients. */
export interface TurnLimits {
  /** Allocations of this relay. */
  allocations: number
  /** Allocations of one user. */
  perUser: number
  /** Allocations of one source: an IPv4 address or an IPv6 /64. */
  perSource: number
  /** Permissions of one allocation. */
  permissions: number
  /** Channels of one allocation. */
  channels: number
  /** Bytes relayed for one allocation. Packets above this rate are dropped, as on a full link. */
  bytesPerAllocation: Rate
  /** Bytes relayed for one user. */
  bytesPerUser: Rate
  /** Error responses to requests of one source that are not signed, or not with a valid key. */
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

/** The lifetime of an allocation by default, and the shortest one, ms (RFC 8656, section 7.2). */
export const LIFETIME_MS = 600_000
/** The longest lifetime of an allocation, ms. */
export const MAX_LIFETIME_MS = 3_600_000
/** How long a permission lasts, ms (RFC 8656, section 9). */
export const PERMISSION_MS = 300_000
/** How long a channel lasts, ms (RFC 8656, section 12). */
export const CHANNEL_MS = 600_000
export const FIRST_CHANNEL = 0x4000
/** The first port of relayed addresses without sockets (RFC 8656, section 7.2). */
export const FIRST_PORT = 49_152
/** The last port of relayed addresses without sockets. */
export const LAST_PORT = 65_535
