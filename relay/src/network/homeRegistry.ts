import {
  MAX_REGISTERED,
  MAX_REGISTERED_PER_RELAY,
  MAX_RELAYS_PER_ROOM,
  REGISTERED_FOR_MS,
} from './networkLimits.ts'

export interface HomeRegistryLimits {
  maxRooms: number
  maxPerRelay: number
}

/** Registrations at a home: which relays have members in which room. Sans-I/O; topics and relays are hex. */
export class HomeRegistry {
  readonly #limits: HomeRegistryLimits
  /** By topic, then by relay: when the registration expires, ms. */
  readonly #rooms = new Map<string, Map<string, number>>()
  /** Rooms of each relay. */
  readonly #topics = new Map<string, Set<string>>()

  constructor(
    limits: HomeRegistryLimits = { maxRooms: MAX_REGISTERED, maxPerRelay: MAX_REGISTERED_PER_RELAY },
  ) {
    this.#limits = limits
  }

  /** Rooms with at least one relay. */
  get size(): number {
    return this.#rooms.size
  }

  relaysOf(topic: string): string[] {
    return [...(this.#rooms.get(topic)?.keys() ?? [])]
  }

  /**
   * Whether the relay is new in the room. A room or relay over its limit is not registered: another home may have
   * space.
   */
  add(topic: string, relay: string, now: number): boolean {
    const relays = this.#rooms.get(topic)
    const until = now + REGISTERED_FOR_MS
    if (relays?.has(relay)) {
      relays.set(relay, until)
      return false
    }
    const topics = this.#topics.get(relay)
    if ((topics?.size ?? 0) >= this.#limits.maxPerRelay) return false
    if (relays ? relays.size >= MAX_RELAYS_PER_ROOM : this.#rooms.size >= this.#limits.maxRooms) return false
    if (relays) relays.set(relay, until)
    else this.#rooms.set(topic, new Map([[relay, until]]))
    if (topics) topics.add(topic)
    else this.#topics.set(relay, new Set([topic]))
    return true
  }

  /** Whether the relay was registered. */
  remove(topic: string, relay: string): boolean {
    const relays = this.#rooms.get(topic)
    if (!relays?.delete(relay)) return false
    if (relays.size === 0) this.#rooms.delete(topic)
    const topics = this.#topics.get(relay)
    topics?.delete(topic)
    if (topics?.size === 0) this.#topics.delete(relay)
    return true
  }

  /** Removes the relay from every room. */
  removeRelay(relay: string): void {
    for (const topic of [...(this.#topics.get(relay) ?? [])]) this.remove(topic, relay)
  }

  /** Removes registrations that were not renewed in time. */
  expire(now: number): void {
    for (const [topic, relays] of this.#rooms) {
      for (const [relay, until] of relays) if (until <= now) this.remove(topic, relay)
    }
  }
}
