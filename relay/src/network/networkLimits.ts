import type { Rate } from '../shared/tokenBuckets.ts'

/** How long an announcement is valid, ms. */
export const ANNOUNCED_FOR_MS = 2 * 3_600_000
/** How often a relay announces itself, ms. */
export const ANNOUNCE_EVERY_MS = 20 * 60_000
/** How far the clocks of relays may differ, ms. */
export const CLOCK_SKEW_MS = 10 * 60_000
/** Largest announcement, bytes. */
export const MAX_ANNOUNCEMENT_BYTES = 1_200

/** The most relays in the table. */
export const MAX_RELAYS = 20_000
/** The most relays in the table with one address. */
export const MAX_PER_ADDRESS = 4
/** The most relays in the table in one IPv4 /24 or IPv6 /48. */
export const MAX_PER_BLOCK = 16

/** Announcements accepted from one relay. */
export const ANNOUNCEMENTS: Rate = { perSecond: 0.1, burst: 6 }

/** In a network of up to so many relays, each connects to all others. */
export const MAX_FULLY_CONNECTED = 12
/** In a larger network, each relay connects to so many others. */
export const NEIGHBOURS = 4

/** How often a room is registered with its homes, ms. */
export const REGISTER_EVERY_MS = 5 * 60_000
/** How long a registration is kept, ms. */
export const REGISTERED_FOR_MS = 15 * 60_000
/** How often a home removes expired registrations, ms: it visits all of them. */
export const FORGET_EVERY_MS = 60_000
/** The most rooms that this relay is a home of. */
export const MAX_REGISTERED = 200_000
/** The most rooms that one relay registers here. */
export const MAX_REGISTERED_PER_RELAY = 100_000
/** The most relays of one room that are named to others. */
export const MAX_RELAYS_PER_ROOM = 64
/** The most members of one room at one relay that are named to others. */
export const MAX_ROSTER = 1_000
/** The most topics in one REGISTER. */
export const MAX_TOPICS = 512

/** How often a relay sends a frame to one with which it shares rooms, ms. */
export const ALIVE_EVERY_MS = 1_000
/** A relay with shared rooms that sends no frame for this long is disconnected, ms. */
export const SILENCE_MS = 2_600
/** How long a relay that could not be dialled is not chosen as a home, ms. */
export const UNREACHABLE_MS = 30_000

/** Frames of one relay. */
export const FRAMES: Rate = { perSecond: 2_000, burst: 20_000 }
/** Bytes of the frames of one relay. */
export const FRAME_BYTES: Rate = { perSecond: 4 * 1024 * 1024, burst: 16 * 1024 * 1024 }
/** How long a relay that broke the rules is shut out, ms. */
export const SHUT_OUT_MS = 10 * 60_000

/** Largest frame between relays, bytes. */
export const MAX_NETWORK_FRAME_BYTES = 65_536
/** A relay is disconnected when more than this waits to be sent to it, bytes. */
export const MAX_BUFFERED_BYTES = 1024 * 1024

/** How often the network's parts are ticked, ms. */
export const TICK_MS = 250
/** A tick that is later than this shows that this relay itself stood still, ms. */
export const STALL_MS = 1_000
/** How often this relay syncs its table with a random neighbour, ms. */
export const SYNC_EVERY_MS = 15_000

/** How often a connection is pinged, ms. */
export const PING_EVERY_MS = 30_000
/** How long a ping may take, ms. */
export const PING_WITHIN_MS = 20_000
/** How long a dial or the opening of a stream may take, ms. */
export const DIAL_WITHIN_MS = 5_000

/** Bytes of gossip of one neighbour. The burst is for a network whose relays all start at once. */
export const GOSSIP_BYTES: Rate = { perSecond: 128 * 1024, burst: 4 * 1024 * 1024 }
/** Invalid announcements that one relay may forward before it is shut out. */
export const INVALID: Rate = { perSecond: 0.1, burst: 10 }
/** Syncs that one relay may request. */
export const SYNCS: Rate = { perSecond: 0.5, burst: 5 }

/** How often one relay of the table is probed, ms. */
export const PROBE_EVERY_MS = 125
/** How long a probe may take, ms. */
export const PROBE_WITHIN_MS = 1_500

/** How often expired announcements are removed, ms. */
export const EXPIRE_EVERY_MS = 30_000
/** How often changed announcements are saved to disk, ms. */
export const REMEMBER_EVERY_MS = 10_000
