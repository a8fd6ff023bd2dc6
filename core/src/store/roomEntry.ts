import type { Peer } from '../peers/peer.ts'
import type { Room } from '../rooms/room.ts'
import { FramedListeners, type Schedule } from './framedListeners.ts'
import { type PeerSnapshot, snapshotOf } from './peerSnapshot.ts'
import { type Readable, shallowEqual } from './readable.ts'
import type { RoomResult } from './roomResult.ts'

type Joined = Extract<RoomResult<unknown>, { status: 'joined' }>

export interface RoomEntryOptions {
  readonly room: Room
  /** Joins again now, after a failure. */
  readonly retry: () => void
  readonly schedule: Schedule
  /** Releases the network. */
  readonly release: () => void
}

/** A joined room and the data that hooks collect in it. */
export class RoomEntry {
  readonly room: Room
  readonly result: Readable<RoomResult<unknown>>
  /** The collected data, by name. It outlives components, and ends with the room. */
  readonly #collected = new Map<string, Readable<unknown> & { readonly end?: () => void }>()
  readonly #listeners: FramedListeners
  readonly #schedule: Schedule
  readonly #offs: (() => void)[]
  readonly #release: () => void
  #snapshot: Joined
  #members: readonly Peer[]

  constructor({ room, retry, schedule, release }: RoomEntryOptions) {
    this.room = room
    this.#schedule = schedule
    this.#listeners = new FramedListeners(schedule, () => this.#update())
    const { self, presence } = room
    this.#members = room.getSnapshot().peers
    this.#snapshot = Object.freeze({
      status: 'joined',
      room,
      self,
      peers: Object.freeze(this.#members.map((peer) => snapshotOf(peer, undefined))),
      presence,
      error: undefined,
      retry,
    })
    const getSnapshot = () => this.#snapshot
    this.result = { subscribe: this.#listeners.subscribe, getSnapshot, getServerSnapshot: getSnapshot }
    this.#offs = [room.subscribe(() => this.#changed())]
    this.#release = release
  }

  /** Creates a collection once for the lifetime of the room. */
  collect<T extends Readable<unknown> & { readonly end?: () => void }>(
    name: string,
    begin: (room: Room, schedule: Schedule) => T,
  ): T {
    // A name always has the same type.
    const known = this.#collected.get(name) as T | undefined
    const collected = known ?? begin(this.room, this.#schedule)
    this.#collected.set(name, collected)
    return collected
  }

  close(): void {
    for (const off of this.#offs) off()
    this.#listeners.stop()
    for (const { end } of this.#collected.values()) end?.()
    this.room.leave()
    this.#release()
  }

  /**
   * Notifies at once of peers that join or leave and of this page's presence, which may be text input. Other changes
   * wait for the next frame, because presence changes many times a second.
   */
  #changed(): void {
    const { peers, presence } = this.room.getSnapshot()
    if (shallowEqual(peers, this.#members) && presence === this.#snapshot.presence)
      return this.#listeners.soon()
    this.#members = peers
    this.#listeners.now()
  }

  #update(): boolean {
    const before = this.#snapshot
    const known = new Map<string, PeerSnapshot<unknown>>(before.peers.map((peer) => [peer.id, peer]))
    const { peers: members, presence } = this.room.getSnapshot()
    const now = members.map((peer) => snapshotOf(peer, known.get(peer.id)))
    const peers = shallowEqual(now, before.peers) ? before.peers : Object.freeze(now)
    if (peers === before.peers && presence === before.presence) return false
    this.#snapshot = Object.freeze({ ...before, peers, presence })
    return true
  }
}
