import type { RelayRecord } from '../wire/record.ts'
import type { TurnServer } from '../wire/turnServer.ts'

/** How far a record is trusted: its signature could not be verified, its signature is valid, or the app passed it. */
export const UNCHECKED = 0
export const SIGNED = 1
export const GIVEN = 2

/** What the directory knows about one relay. */
export interface KnownRelay {
  /** The relay's id in base64. */
  id: string
  record: RelayRecord
  /** UNCHECKED, SIGNED or GIVEN. */
  trust: number
  status: 'known' | 'dialing' | 'online'
  /** The number of dials that failed since the relay was last online. */
  failures: number
  /** The time before which the relay is not dialled, in ms. A busy relay requests a time. */
  notBefore: number
  /** The shortest round-trip time since the relay was last lost, in ms. */
  rtt?: number | undefined
  /** When the relay last sent WELCOME, in ms; below 0 if it did so to an earlier page. Undefined if it never did. */
  good?: number | undefined
  /** The TURN servers in its last WELCOME. */
  turn: readonly TurnServer[]
}
