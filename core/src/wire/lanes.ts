/** What a lane does with its messages (docs/internals/conversations.md). */
export interface LaneTraits {
  /**
   * Whether each message arrives once and in order, over as many connections as that takes. If not, a message may be lost, and
   * a newer value of a channel takes the place of an older one.
   */
  readonly kept: boolean
  /** How much the lane's data channel holds before a sender waits, bytes. */
  readonly highWater: number
}

/** The lanes of a connection. The number of each on the wire, and the id of its data channel, is its place in this table. */
export const LANES = {
  reliable: { kept: true, highWater: 256 * 1024 },
  unreliable: { kept: false, highWater: 16 * 1024 },
  bulk: { kept: true, highWater: 256 * 1024 },
} as const satisfies Record<string, LaneTraits>

export type Lane = keyof typeof LANES

/** In the order of their numbers. */
export const LANE_NAMES = Object.keys(LANES) as readonly Lane[]
export const LANE_TRAITS: readonly LaneTraits[] = Object.values(LANES)

/** The number of the lane that also carries heartbeats, acknowledgements and goodbyes. */
export const RELIABLE = 0
