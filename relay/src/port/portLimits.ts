import type { Rate } from '../shared/tokenBuckets.ts'

/** Dials beyond the sessions served that are opened for long enough to hear BUSY. */
export const BUSY_SESSIONS = 64

/** What the port lets others make it do. */
export interface PortLimits {
  /** Dials that have proven their address. */
  maxProven: number
  /** The same from one source. */
  maxPerSource: number
  /** Dials that have not proven their address and yet hold native objects. Above, a dial proves itself first. */
  maxHalfOpen: number
  /** Dials that have not proven their address, with and without native objects. Above, the oldest makes room. */
  maxPending: number
  /** Dials that have not proven their address, and new dials a second, above which a dial must bring work. */
  workAbove: number
  /** New dials of one source: an IPv4 address or an IPv6 /64. */
  dials: Rate
  /** Plain STUN Binding requests of one source. */
  bindings: Rate
  /** What one source asks from addresses that it has not proven. */
  checks: Rate
  /** Checks of one dial from an address that it has proven: a browser sends some at once, and then one every 2.5 s. */
  provenChecks: Rate
}

/**
 * A school or a carrier behind one IPv4 address is one source: generous enough for its bell.
 * 2,000 sessions: libjuice looks at every agent for every packet, so its cost grows faster than their number.
 */
export const PORT_LIMITS: PortLimits = {
  maxProven: 2_000 + BUSY_SESSIONS,
  maxPerSource: 1_000 + BUSY_SESSIONS,
  maxHalfOpen: 128,
  maxPending: 4_096,
  workAbove: 1_024,
  dials: { perSecond: 50, burst: 500 },
  bindings: { perSecond: 20, burst: 200 },
  checks: { perSecond: 1_000, burst: 10_000 },
  provenChecks: { perSecond: 25, burst: 100 },
}

/** A page that was silent for so long may have been moved by a NAT: it says something every second, ms. */
export const MOVED_AFTER_MS = 700
/** Of those at one host, so many are asked at a time whether data from a new port is theirs. */
export const MOVED_ASKED = 2
/** A dial that has not proven its address by then is forgotten, ms. */
export const PROOF_MS = 1_400
/** A dial whose channel is not open by then is forgotten, ms. */
export const OPEN_MS = 5_000
/** When what the native side has not reacted to is repeated, ms after the time before; the last one goes on. */
export const NUDGE_MS = [1, 2, 3, 5, 5, 5, 5, 10, 20, 40, 80, 160] as const
/** How long a dial that was closed may still send: DTLS says goodbye a moment later, ms. */
export const GOODBYE_MS = 60
