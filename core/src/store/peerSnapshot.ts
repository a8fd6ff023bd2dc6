import type { Peer, PeerStatus, Route } from '../peers/peer.ts'
import { shallowEqual } from './readable.ts'
import type { RegisteredPresence } from './register.ts'

/** Audio or video that a peer sends. */
export interface RemoteStream {
  readonly stream: MediaStream
  readonly peer: Peer
  /** The value that the sender's app passed as `meta`. Not validated. */
  readonly meta: unknown
}

/** The state of a peer. It is a new object after each change. */
export interface PeerSnapshot<P = RegisteredPresence> {
  readonly id: string
  readonly nick: string
  readonly status: PeerStatus
  /** The path to the peer. Undefined while unknown. */
  readonly route: Route | undefined
  readonly presence: Partial<P>
  readonly streams: readonly RemoteStream[]
  /** The peer itself, with its methods such as send(), request() and sendFile(). */
  readonly peer: Peer
}

const NO_STREAMS: readonly RemoteStream[] = Object.freeze([])

/** The current snapshot of a peer. Returns `before` if nothing has changed. */
export function snapshotOf(peer: Peer, before: PeerSnapshot<unknown> | undefined): PeerSnapshot<unknown> {
  const { id, nick, status, route, presence } = peer
  const streams = streamsOf(peer, before?.streams)
  const now = Object.freeze({ id, nick, status, route, presence, streams, peer })
  return before && shallowEqual(before, now) ? before : now
}

function streamsOf(peer: Peer, before: readonly RemoteStream[] = NO_STREAMS): readonly RemoteStream[] {
  const now = [...peer.streams].map(
    ([stream, meta]) =>
      before.find((known) => known.stream === stream && known.meta === meta) ??
      Object.freeze({ stream, peer, meta }),
  )
  return shallowEqual(before, now) ? before : Object.freeze(now)
}
