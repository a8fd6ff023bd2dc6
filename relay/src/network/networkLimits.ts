import type { Rate } from '../shared/tokenBuckets.ts'

/** How long an announcement is good for, and how often it is said anew, ms. */
export const ANNOUNCED_FOR_MS = 2 * 3_600_000
export const ANNOUNCE_EVERY_MS = 20 * 60_000
/** How far clocks of relays may be apart, ms. */
export const CLOCK_SKEW_MS = 10 * 60_000
/** Largest announcement, bytes. */
export const MAX_ANNOUNCEMENT_BYTES = 1_200

/** Most relays known, and of them of one address, and of one IPv4 /24 or IPv6 /48. */
export const MAX_RELAYS = 20_000
export const MAX_PER_ADDRESS = 4
export const MAX_PER_BLOCK = 16

/** Announcements taken of one relay. */
export const ANNOUNCEMENTS: Rate = { perSecond: 0.1, burst: 6 }

/** Up to so many relays, all connect to all; above, each to so many. */
export const MAX_FULLY_CONNECTED = 12
export const NEIGHBOURS = 4

/** How often a registration is said anew, and how long it is kept, ms. */
export const REGISTER_EVERY_MS = 5 * 60_000
export const REGISTERED_FOR_MS = 15 * 60_000
/** How often registrations that were not said anew are looked for, ms: all are gone through. */
export const FORGET_EVERY_MS = 60_000
/** Rooms that this relay is home of; of them from one relay; relays of one room that are told. */
export const MAX_REGISTERED = 200_000
export const MAX_REGISTERED_PER_RELAY = 100_000
export const MAX_RELAYS_PER_ROOM = 64
/** Members of one room with one relay that others are told. */
export const MAX_ROSTER = 1_000
/** Topics in one REGISTER. */
export const MAX_TOPICS = 512

/** A relay with rooms in common says something this often, ms, and is down when it said nothing for so long. */
export const ALIVE_EVERY_MS = 1_000
export const SILENCE_MS = 2_600
/** How long a relay that can't be dialled is passed over as a home, ms. */
export const UNREACHABLE_MS = 30_000

/** What one relay may say on its stream. */
export const FRAMES: Rate = { perSecond: 2_000, burst: 20_000 }
export const FRAME_BYTES: Rate = { perSecond: 4 * 1024 * 1024, burst: 16 * 1024 * 1024 }
/** How long one that broke the rules is shut out, ms. */
export const SHUT_OUT_MS = 10 * 60_000

/** Largest frame between relays, bytes. */
export const MAX_NETWORK_FRAME_BYTES = 65_536
/** A reader that is so far behind is let go, bytes. */
export const MAX_BEHIND_BYTES = 1024 * 1024

/** How often the mesh is told the time, ms. */
export const TICK_MS = 250
/** A tick that is later than this shows that this relay itself stood still, ms. */
export const STALL_MS = 1_000
/** How often a random neighbour is asked what it knows, ms. */
export const SYNC_EVERY_MS = 15_000

/** How often a connection is asked for a sign of life, and how long that may take, ms. */
export const PING_EVERY_MS = 30_000
export const PING_WITHIN_MS = 20_000
/** How long a dial or the opening of a stream may take, ms. */
export const DIAL_WITHIN_MS = 5_000

/** Gossip taken of one neighbour, bytes: a network that starts all at once says a great deal. */
export const GOSSIP_BYTES: Rate = { perSecond: 128 * 1024, burst: 4 * 1024 * 1024 }
/** Announcements that one relay may hand on that are not signed, or make no sense, before it is shut out. */
export const INVALID: Rate = { perSecond: 0.1, burst: 10 }
/** Syncs that one relay may ask for. */
export const SYNCS: Rate = { perSecond: 0.5, burst: 5 }

/** How often one relay is asked whether it answers pages, and how long that may take, ms: 8 a second cost next to nothing. */
export const PROBE_EVERY_MS = 125
export const PROBE_WITHIN_MS = 1_500

/** How often expired announcements are forgotten, and known ones written to disk where they changed, ms. */
export const EXPIRE_EVERY_MS = 30_000
export const REMEMBER_EVERY_MS = 10_000
