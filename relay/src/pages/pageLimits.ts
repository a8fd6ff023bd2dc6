import type { Rate } from '../shared/tokenBuckets.ts'
import type { RoomLimits } from './roomMembers.ts'

export interface PageLimits extends RoomLimits {
  /** Peers served at a time. */
  maxSessions: number
  /** The same of one source: an IPv4 address or an IPv6 /64. */
  maxPerSource: number
  /** Frames of one link. */
  frames: Rate
  /** Bytes of SIGNAL payloads of one link: an offer is about 3 kB, and a newcomer makes one for each member. */
  signalBytes: Rate
  /** Frames over the rate before the link is closed. */
  excess: Rate
}

export const PAGE_LIMITS: PageLimits = {
  maxSessions: 2_000,
  maxPerSource: 1_000,
  maxRooms: 64,
  maxMembers: 256,
  maxTopics: 100_000,
  frames: { perSecond: 500, burst: 5_000 },
  signalBytes: { perSecond: 512 * 1024, burst: 4 * 1024 * 1024 },
  excess: { perSecond: 20, burst: 1_000 },
}

/** A link on which nothing arrived for this long is asked for a sign of life, at every tick until there is one, ms. */
export const PING_AFTER_MS = 1_200
/** How often a page is welcomed again, with fresh TURN credentials, ms: before half of their hour is over. */
export const WELCOME_EVERY_MS = 25 * 60_000
/** How often the hub is told the time, ms: a silent link is closed at most this much late. */
export const TICK_MS = 250
/** A tick that is later than this shows that the relay itself stood still, ms. */
export const STALL_MS = 1_000
/** How long a peer that came back on another link may take to join its rooms again, ms. */
export const GRACE_MS = 3_000
/** How long the resume key of a peer that left is remembered, ms: so long nobody else takes its id. */
export const REMEMBER_MS = 600_000
/** Most peers remembered after they left. */
export const MAX_REMEMBERED = 20_000
/** What BUSY tells a page to wait before it dials this relay again, ms. */
export const BUSY_MS = 10_000
/** The same of a relay that stops, which may be back by then, ms. */
export const RESTART_MS = 1_500
/** How much later each next page is to come back, ms: so many dials a relay takes in a second with ease. */
export const RETURN_EVERY_MS = 4
