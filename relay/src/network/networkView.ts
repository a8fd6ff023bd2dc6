/** Another relay, as `lumamesh-relay peers` shows it. */
export interface KnownRelay {
  id: string
  addresses: readonly string[]
  connected: boolean
  /** Round-trip time, ms; undefined if not known. */
  rtt: number | undefined
  /** Whether a connection to one of its addresses has proven its key. */
  verified: boolean
  /** Whether it does not answer pages. */
  away: boolean
  /** Unix ms. */
  expires: number
}

export interface RelayNetworkStats {
  /** Other relays known. */
  known: number
  /** Known relays that do not answer pages. */
  away: number
  /** Connected relays. */
  connected: number
  /** Rooms that this relay is a home of. */
  homeOf: number
  /** Frames about rooms sent to other relays so far, without ALIVE. */
  sentFrames: number
  /** The bytes of these frames. */
  sentBytes: number
  /** Relays that broke the rules within the last ten minutes. */
  shutOut: number
}
