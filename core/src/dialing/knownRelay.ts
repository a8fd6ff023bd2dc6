import type { RelayRecord } from '../wire/record.ts'
import type { TurnServer } from '../wire/turnServer.ts'

/** Whose word a record is: a stranger's that nobody could check, the relay's own signature, or the app's. */
export const UNCHECKED = 0
export const SIGNED = 1
export const GIVEN = 2

/** What the directory knows of one relay. */
export interface KnownRelay {
  /** The record's id in base64: the relay's name. */
  id: string
  record: RelayRecord
  /** UNCHECKED, SIGNED or GIVEN. */
  trust: number
  status: 'known' | 'dialing' | 'online'
  /** Dials that failed since it was last online. */
  failures: number
  /** Not dialled before this, ms; a busy relay sets it itself. */
  notBefore: number
  /** The shortest round trip since it was last lost, ms. */
  rtt?: number | undefined
  /** Worth remembering, the greater the more: when it last said WELCOME, ms; below 0 where it did so to an earlier page. */
  good?: number | undefined
  /** What it relays with, as its last WELCOME says. */
  turn: readonly TurnServer[]
}
