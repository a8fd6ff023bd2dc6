import { encodeFrame, MAX_MEMBERS } from '@lumamesh/core/protocol'
import { fromHex } from '../shared/hex.ts'
import type { RoomSignal } from '../shared/roomSignal.ts'
import { type HubEffect, sendFrame } from './hubEffect.ts'
import { type EnterOutcome, type RoomLimits, RoomMembers } from './roomMembers.ts'

export interface PageRoomsOptions {
  limits: RoomLimits
  /** The link of a page of this relay; undefined for any other peer. */
  linkOf(peer: string): number | undefined
}

/** Why a page cannot enter a room. */
export type EnterRefusal = Extract<EnterOutcome, 'room-full' | 'too-many-rooms'>

/**
 * Rooms as the pages of this relay see them: members here and members at other relays. Sans-I/O; topics and peers are
 * hex.
 */
export class PageRooms {
  readonly #limits: RoomLimits
  readonly #linkOf: (peer: string) => number | undefined
  /** Members that are pages of this relay. */
  readonly #local: RoomMembers
  /** By topic: members at other relays. */
  readonly #remote = new Map<string, Set<string>>()

  constructor({ limits, linkOf }: PageRoomsOptions) {
    this.#limits = limits
    this.#linkOf = linkOf
    this.#local = new RoomMembers(limits)
  }

  /** Rooms with at least one page of this relay. */
  get size(): number {
    return this.#local.size
  }

  topicsOf(peer: string): string[] {
    return this.#local.topicsOf(peer)
  }

  /** A page joins a room, or joins it again: MEMBERS for the page, ENTER for the others. */
  enter(topic: string, peer: string): EnterRefusal | HubEffect[] {
    const outcome = this.#local.enter(topic, peer)
    if (outcome === 'room-full' || outcome === 'too-many-rooms') return outcome
    const members = this.#sendMembers(topic, peer)
    if (outcome === 'already-in') return members
    const entered: HubEffect = { type: 'entered', topic, peer }
    // The others know a member that is at another relay already.
    if (this.#remote.get(topic)?.has(peer)) return [...members, entered]
    return [
      ...members,
      ...this.#notify(this.#local.othersIn(topic, peer), { type: 'enter', topic, peer }),
      entered,
    ]
  }

  /** A page left a room: EXIT for the others. */
  exit(topic: string, peer: string): HubEffect[] {
    if (!this.#local.leave(topic, peer)) return []
    const exited: HubEffect = { type: 'exited', topic, peer }
    const others = this.#local.othersIn(topic, peer)
    if (others.length === 0) this.#remote.delete(topic)
    if (this.#remote.get(topic)?.has(peer)) return [exited]
    return [...this.#notify(others, { type: 'exit', topic, peer }), exited]
  }

  /** A page sends a signal to a member here or at another relay. */
  signal(signal: RoomSignal): HubEffect[] {
    const { topic, from, to } = signal
    if (!this.#local.has(topic, from)) return []
    const link = this.#linkInRoom(topic, to)
    if (link !== undefined) return [deliver(link, signal)]
    return this.#remote.get(topic)?.has(to) ? [{ type: 'signal', signal }] : []
  }

  /** Members entered at another relay. `before`: they were in the room before the pages of this relay. */
  remoteEntered(topic: string, peers: readonly string[], before: boolean): HubEffect[] {
    const locals = this.#local.membersOf(topic)
    if (locals.length === 0) return []
    const remote = this.#remote.get(topic) ?? new Set()
    this.#remote.set(topic, remote)
    // A relay that invents members fills no room beyond its size.
    const space = Math.max(0, this.#limits.maxMembers - locals.length - remote.size)
    const admitted = peers.slice(0, space)
    for (const peer of admitted) remote.add(peer)
    const entered = admitted.filter((peer) => !this.#local.has(topic, peer))
    if (entered.length === 0) return []
    if (!before) return entered.flatMap((peer) => this.#notify(locals, { type: 'enter', topic, peer }))
    // The pages here are the newcomers: another MEMBERS says so.
    return locals.flatMap((local) => this.#sendMembers(topic, local))
  }

  remoteExited(topic: string, peer: string): HubEffect[] {
    const remote = this.#remote.get(topic)
    if (!remote?.delete(peer)) return []
    if (remote.size === 0) this.#remote.delete(topic)
    if (this.#local.has(topic, peer)) return []
    return this.#notify(this.#local.othersIn(topic, peer), { type: 'exit', topic, peer })
  }

  /** A member at another relay sends a signal to a page of this relay. */
  remoteSignal(signal: RoomSignal): HubEffect[] {
    const link = this.#linkInRoom(signal.topic, signal.to)
    return link === undefined ? [] : [deliver(link, signal)]
  }

  #linkInRoom(topic: string, peer: string): number | undefined {
    return this.#local.has(topic, peer) ? this.#linkOf(peer) : undefined
  }

  #sendMembers(topic: string, peer: string): HubEffect[] {
    const link = this.#linkOf(peer)
    if (link === undefined) return []
    const members = new Set([...this.#local.othersIn(topic, peer), ...(this.#remote.get(topic) ?? [])])
    members.delete(peer)
    const peers = [...members].slice(0, MAX_MEMBERS).map(fromHex)
    return [sendFrame(link, { type: 'members', topic: fromHex(topic), peers })]
  }

  #notify(
    members: readonly string[],
    { type, topic, peer }: { type: 'enter' | 'exit'; topic: string; peer: string },
  ): HubEffect[] {
    if (members.length === 0) return []
    const bytes = encodeFrame({ type, topic: fromHex(topic), peer: fromHex(peer) })
    return members.flatMap((member) => {
      const link = this.#linkOf(member)
      return link === undefined ? [] : [{ type: 'send', link, bytes }]
    })
  }
}

function deliver(link: number, { topic, from, payload }: RoomSignal): HubEffect {
  return sendFrame(link, { type: 'signal', topic: fromHex(topic), peer: fromHex(from), payload })
}
