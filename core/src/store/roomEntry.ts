import type { Peer } from '../peers/peer.ts'
import type { Room } from '../rooms/room.ts'
import { FramedListeners, type Schedule } from './framedListeners.ts'
import { type PeerSnapshot, snapshotOf } from './peerSnapshot.ts'
import { type Readable, shallowEqual } from './readable.ts'
import type { RoomResult } from './roomResult.ts'

type Joined = Extract<RoomResult<unknown>, { status: 'joined' }>

export interface RoomEntryOptions {
  readonly room: Room
  /** Joins again after a failure. */
  readonly retry: () => void
  readonly schedule: Schedule
  /** Gives the network back. */
  readonly release: () => void
}

/** A joined room, and what hooks have collected in it. */
export class RoomEntry {
  readonly room: Room
  readonly result: Readable<RoomResult<unknown>>
  /** What outlives the components that asked for it, by name: begun once, ended with the room. */
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

  /** Made once for as long as the room is held. */
  collect<T extends Readable<unknown> & { readonly end?: () => void }>(
    name: string,
    begin: (room: Room, schedule: Schedule) => T,
  ): T {
    // Under one name always the same kind of thing.
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
   * Who comes and goes is told at once, and what this page shows of itself, which it may be typing; the rest with the next frame: presence
   * comes many times a second, from everybody.
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
