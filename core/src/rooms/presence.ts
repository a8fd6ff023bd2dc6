import type { Peer } from '../peers/peer.ts'
import { equal } from '../wire/bytes.ts'
import { PRESENCE } from '../wire/channels.ts'
import { decodePresence, type Presence } from '../wire/presence.ts'
import { OwnPresence } from './ownPresence.ts'

/** The presence of this page and its peers in one room. */
export class RoomPresence {
  readonly own: OwnPresence
  /** The last encoded presence of each peer, to ignore repetitions. */
  readonly #received = new WeakMap<Peer, Uint8Array>()

  /** @throws LumameshError as OwnPresence.set() does */
  constructor(state: Presence, peers: () => Iterable<Peer>) {
    this.own = new OwnPresence(state, () => {
      for (const peer of peers()) this.sendTo(peer)
    })
  }

  sendTo(peer: Peer): void {
    // A peer that has left does not need it.
    peer.post(PRESENCE, this.own.encoded).catch(() => {})
  }

  /**
   * Handles the presence of a peer. Returns whether it changed.
   * @throws LumameshError `peer-misbehaved`, `malformed`
   */
  receive(peer: Peer, encoded: Uint8Array): boolean {
    if (equal(this.#received.get(peer) ?? new Uint8Array(), encoded)) return false
    const presence = decodePresence(encoded)
    // Copied, because it is a view of a frame.
    this.#received.set(peer, encoded.slice())
    peer.setPresence(presence)
    return true
  }
}
