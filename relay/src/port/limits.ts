import type { Rate } from './buckets.ts'

/** What the port lets others make it do. */
export interface PortLimits {
  /** Browsers served at a time; those above are told to try another relay. */
  maxSessions: number
  /** Dials that have not proven their address and yet hold native objects. Above, a dial proves itself first. */
  maxHalfOpen: number
  /** Dials that have not proven their address, with and without native objects. */
  maxPending: number
  /** New dials of one source: an IPv4 address or an IPv6 /64. */
  dials: Rate
  /** Plain STUN Binding requests of one source. */
  bindings: Rate
}

/**
 * A school or a carrier behind one IPv4 address is one source: generous enough for its bell.
 * 2,000 sessions: libjuice looks at every agent for every packet, so its cost grows faster than their number.
 */
export const PORT_LIMITS: PortLimits = {
  maxSessions: 2_000,
  maxHalfOpen: 128,
  maxPending: 4_096,
  dials: { perSecond: 50, burst: 500 },
  bindings: { perSecond: 20, burst: 200 },
}

/** Sessions above maxSessions that are opened for long enough to hear BUSY. */
export const BUSY_SESSIONS = 64
/** A dial that has not proven its address by then is forgotten, ms. */
export const PROOF_MS = 1_400
/** A dial whose channel is not open by then is forgotten, ms. */
export const OPEN_MS = 5_000
/** When what the native side has not reacted to is repeated, ms after the time before; the last one goes on. */
export const NUDGE_MS = [1, 2, 3, 5, 5, 5, 5, 10, 20, 40, 80, 160] as const
/** How long a dial that was closed may still send: DTLS says goodbye a moment later, ms. */
export const GOODBYE_MS = 60
