import type { LumameshError } from '../errors.ts'
import type { Room, Self } from '../rooms/room.ts'
import type { Presence } from '../wire/presence.ts'
import type { PeerSnapshot } from './peerSnapshot.ts'
import type { RegisteredPresence } from './register.ts'

/** The properties of every RoomResult. */
interface RoomFacts<P> {
  /** The connected peers, without this page. */
  readonly peers: readonly PeerSnapshot<P>[]
  /** The presence of this page, or its presence once the room is joined. */
  readonly presence: Partial<P>
  /** Joins again now, if joining failed or the room was left. */
  readonly retry: () => void
}

/**
 * The state of a room for a component.
 * - `idle`: not in use (`enabled: false` or no id), left with `room.leave()`, or rendered on a server
 * - `joining`
 * - `joined`: also without a relay, until it is left
 * - `failed`: with the reason in `error`; joining is retried automatically if it may succeed
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

/** The result without a room. */
export const IDLE_ROOM: RoomResult<Presence> = Object.freeze({
  status: 'idle',
  room: undefined,
  self: undefined,
  peers: NO_PEERS,
  presence: NO_PRESENCE,
  error: undefined,
  retry: nothing,
})
