import type { Peer } from '../peers/peer.ts'
import { equal } from '../wire/bytes.ts'
import { PRESENCE } from '../wire/channels.ts'
import { decodePresence, type Presence } from '../wire/presence.ts'
import { OwnPresence } from './ownPresence.ts'

/** What this page and its peers show to each other in one room. */
export class RoomPresence {
  readonly own: OwnPresence
  /** What each peer sent last, encoded: the same again changes nothing. */
  readonly #received = new WeakMap<Peer, Uint8Array>()

  /** @throws LumameshError as OwnPresence.set() */
  constructor(state: Presence, peers: () => Iterable<Peer>) {
    this.own = new OwnPresence(state, () => {
      for (const peer of peers()) this.sendTo(peer)
    })
  }

  sendTo(peer: Peer): void {
    // A peer that has left has no use for it.
    peer.post(PRESENCE, this.own.encoded).catch(() => {})
  }

  /** Returns whether the peer shows something else now. @throws LumameshError `peer-misbehaved`, `malformed` */
  receive(peer: Peer, encoded: Uint8Array): boolean {
    if (equal(this.#received.get(peer) ?? new Uint8Array(), encoded)) return false
    const presence = decodePresence(encoded)
    // A copy: it was part of a frame.
    this.#received.set(peer, encoded.slice())
    peer.setPresence(presence)
    return true
  }
}
