import type { Rate } from '../shared/tokenBuckets.ts'
import type { RoomLimits } from './roomMembers.ts'

export interface PageLimits extends RoomLimits {
  /** Links at a time. */
  maxSessions: number
  /** Links of one source at a time: an IPv4 address or an IPv6 /64. */
  maxPerSource: number
  /** Frames of one link. */
  frames: Rate
  /** Bytes of SIGNAL payloads of one link: an offer is about 3 kB, and a newcomer makes one for each member. */
  signalBytes: Rate
  /** Frames above the rate before the link is closed. */
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

/** The hub pings a link on which nothing was received for this long, at every tick, ms. */
export const PING_AFTER_MS = 1_200
/** How often WELCOME is sent again, with new TURN credentials, ms: less than half of the hour that they are valid. */
export const WELCOME_EVERY_MS = 25 * 60_000
/** How often Hub.tick() is called, ms: a silent link is closed at most this much late. */
export const TICK_MS = 250
/** A tick that is later than this shows that the relay itself stood still, ms. */
export const STALL_MS = 1_000
/** How long a peer that returned on another link has to join its rooms again, ms. */
export const GRACE_MS = 3_000
/** How long the resume key of a peer that left is remembered, ms: no other page can take its id meanwhile. */
export const REMEMBER_MS = 600_000
/** The most peers remembered after they left. */
export const MAX_REMEMBERED = 20_000
/** How long a page waits after BUSY before it dials this relay again, ms. */
export const BUSY_MS = 10_000
/** The same for a relay that stops, which may run again by then, ms. */
export const RESTART_MS = 1_500
/** How much later each next page returns, ms: a relay handles 250 dials a second with ease. */
export const RETURN_EVERY_MS = 4
