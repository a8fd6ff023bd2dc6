/** The outcome of entering a room. */
export type EnterOutcome = 'entered' | 'already-in' | 'room-full' | 'too-many-rooms'

export interface RoomLimits {
  /** Rooms of one peer. */
  maxRooms: number
  /** Members of one room. */
  maxMembers: number
  /** Rooms of this relay. */
  maxTopics: number
}

/** Which peers are in which rooms. Sans-I/O. */
export class RoomMembers {
  readonly #limits: RoomLimits
  readonly #members = new Map<string, Set<string>>()
  readonly #topics = new Map<string, Set<string>>()

  constructor(limits: RoomLimits) {
    this.#limits = limits
  }

  /** Rooms with at least one member. */
  get size(): number {
    return this.#members.size
  }

  /** Adds a peer to a room, within the limits. */
  enter(topic: string, peer: string): EnterOutcome {
    const members = this.#members.get(topic)
    if (members?.has(peer)) return 'already-in'
    const topics = this.#topics.get(peer)
    if ((topics?.size ?? 0) >= this.#limits.maxRooms) return 'too-many-rooms'
    if (!members && this.#members.size >= this.#limits.maxTopics) return 'too-many-rooms'
    if ((members?.size ?? 0) >= this.#limits.maxMembers) return 'room-full'
    if (members) members.add(peer)
    else this.#members.set(topic, new Set([peer]))
    if (topics) topics.add(topic)
    else this.#topics.set(peer, new Set([topic]))
    return 'entered'
  }

  /** Removes a peer from a room. Returns whether it was in the room. */
  leave(topic: string, peer: string): boolean {
    const members = this.#members.get(topic)
    if (!members?.delete(peer)) return false
    if (members.size === 0) this.#members.delete(topic)
    const topics = this.#topics.get(peer)
    topics?.delete(topic)
    if (topics?.size === 0) this.#topics.delete(peer)
    return true
  }

  has(topic: string, peer: string): boolean {
    return this.#members.get(topic)?.has(peer) ?? false
  }

  membersOf(topic: string): string[] {
    return [...(this.#members.get(topic) ?? [])]
  }

  othersIn(topic: string, peer: string): string[] {
    return this.membersOf(topic).filter((member) => member !== peer)
  }

  topicsOf(peer: string): string[] {
    return [...(this.#topics.get(peer) ?? [])]
  }
}
