import type { Peer, PeerStatus, Route } from '../peers/peer.ts'
import { shallowEqual } from './readable.ts'
import type { RegisteredPresence } from './register.ts'

/** Audio or video that a peer sends. */
export interface RemoteStream {
  readonly stream: MediaStream
  readonly peer: Peer
  /** What the sender's app said of it. */
  readonly meta: unknown
}

/** A peer at one moment; another object exactly when something of it has changed. */
export interface PeerSnapshot<P = RegisteredPresence> {
  readonly id: string
  readonly nick: string
  readonly status: PeerStatus
  /** By which way it is reached; undefined while unknown. */
  readonly route: Route | undefined
  readonly presence: Partial<P>
  readonly streams: readonly RemoteStream[]
  /** The live peer, with its methods: `peer.send()`, `peer.request()`, `peer.sendFile()` … */
  readonly peer: Peer
}

const NO_STREAMS: readonly RemoteStream[] = Object.freeze([])

/** The peer as it is now: the snapshot before, where nothing has changed. */
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
