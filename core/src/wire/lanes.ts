/** How a lane delivers its messages (docs/internals/conversations.md). */
export interface LaneTraits {
  /**
   * Whether each message arrives once and in order, even if the connection is replaced. If false, a message may be
   * lost, and a newer value of a channel replaces an older one.
   */
  readonly kept: boolean
  /** How much the lane's data channel buffers before a sender waits, in bytes. */
  readonly highWater: number
}

/**
 * The lanes of a connection. The index of a lane in this table is its number on the wire and the id of its data
 * channel.
 */
export const LANES = {
  reliable: { kept: true, highWater: 256 * 1024 },
  unreliable: { kept: false, highWater: 16 * 1024 },
  bulk: { kept: true, highWater: 256 * 1024 },
} as const satisfies Record<string, LaneTraits>

export type Lane = keyof typeof LANES

/** The names of the lanes, by number. */
export const LANE_NAMES = Object.keys(LANES) as readonly Lane[]
export const LANE_TRAITS: readonly LaneTraits[] = Object.values(LANES)

/** The number of the reliable lane, which also carries heartbeats, acknowledgements and goodbyes. */
export const RELIABLE = 0
