/** Another relay, as an operator is shown it. */
export interface KnownRelay {
  id: string
  addresses: readonly string[]
  connected: boolean
  /** ms */
  rtt: number | undefined
  verified: boolean
  /** Whether it does not answer pages. */
  away: boolean
  /** Unix ms. */
  expires: number
}

export interface RelayNetworkStats {
  /** Other relays known, and those of them that do not answer pages. */
  known: number
  away: number
  connected: number
  /** Rooms that this relay is home of. */
  homeOf: number
  /** Frames and bytes about rooms that were sent to other relays so far, ALIVE left out. */
  sentFrames: number
  sentBytes: number
  /** Relays that broke the rules within the last ten minutes. */
  shutOut: number
}
