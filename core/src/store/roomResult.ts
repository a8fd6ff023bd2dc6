import type { LumameshError } from '../errors.ts'
import type { Room, Self } from '../rooms/room.ts'
import type { Presence } from '../wire/presence.ts'
import type { PeerSnapshot } from './peerSnapshot.ts'
import type { RegisteredPresence } from './register.ts'

/** What is the same in every branch of a RoomResult. */
interface RoomFacts<P> {
  /** Who is connected; without this page. */
  readonly peers: readonly PeerSnapshot<P>[]
  /** What this page shows of itself, or will show once it is joined. */
  readonly presence: Partial<P>
  /** Joins again now, where joining failed or the room was left. */
  readonly retry: () => void
}

/**
 * A room as a component sees it.
 * - `idle`: not wanted (`enabled: false`, no id), left with `room.leave()`, or rendered on a server
 * - `joining`
 * - `joined`: also without a relay, as long as it isn't left
 * - `failed`: `error` says why; what may heal is tried again by itself
 */
export type RoomResult<P = RegisteredPresence> = RoomFacts<P> &
  (
    | {
        readonly status: 'idle' | 'joining'
        readonly room: undefined
        readonly self: undefined
        readonly error: undefined
      }
    | { readonly status: 'joined'; readonly room: Room; readonly self: Self; readonly error: undefined }
    | {
        readonly status: 'failed'
        readonly room: undefined
        readonly self: undefined
        readonly error: LumameshError
      }
  )

const NO_PEERS: readonly PeerSnapshot<Presence>[] = Object.freeze([])
export const NO_PRESENCE: Presence = Object.freeze({})
const nothing = () => {}

/** A room that is not wanted. */
export const IDLE_ROOM: RoomResult<Presence> = Object.freeze({
  status: 'idle',
  room: undefined,
  self: undefined,
  peers: NO_PEERS,
  presence: NO_PRESENCE,
  error: undefined,
  retry: nothing,
})
