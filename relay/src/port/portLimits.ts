import type { Rate } from '../shared/tokenBuckets.ts'

/** Dials above the limit of sessions that are opened only to receive BUSY. */
export const BUSY_SESSIONS = 64

/** The limits of the port. */
export interface PortLimits {
  /** Dials that have proven their address. */
  maxProven: number
  /** Dials of one source that have proven their address. */
  maxPerSource: number
  /** Dials without a proven address that have a native session. Above this, a dial gets one only after its proof. */
  maxHalfOpen: number
  /** Dials without a proven address, with and without a native session. Above this, the oldest one is closed. */
  maxPending: number
  /** Dials without a proven address, and new dials a second, above which a dial needs a proof of work. */
  workAbove: number
  /** New dials of one source: an IPv4 address or an IPv6 /64. */
  dials: Rate
  /** Plain STUN Binding requests of one source. */
  bindings: Rate
  /** Packets of one source from addresses that are not proven. */
  checks: Rate
  /** Checks of one dial from a proven address. A browser sends several at first, and then one every 2.5 s. */
  provenChecks: Rate
}

/**
 * A school or a carrier behind one IPv4 address is one source: the rates allow all its pages to dial at once. There are
 * 2,000 sessions because libjuice visits every agent for every packet, so its cost grows faster than their number.
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

/** A NAT may have moved a page from which nothing was received for this long, ms. Pages send every second. */
export const MOVED_AFTER_MS = 700
/** How many of these pages at one host are probed at a time for data from a new port. */
export const MOVED_PROBES = 2
/** How long a dial has to prove its address, ms. */
export const PROOF_MS = 1_400
/** How long a dial has from its proof until its channel is open, ms. */
export const OPEN_MS = 5_000
/** The waits between retransmissions of a ClientHello to the native session, ms. The last one repeats. */
export const RETRANSMIT_MS = [1, 2, 3, 5, 5, 5, 5, 10, 20, 40, 80, 160] as const
/** How long a closed dial can still send, ms: its DTLS close_notify leaves a moment later. */
export const CLOSE_NOTIFY_MS = 60
