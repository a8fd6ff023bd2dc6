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

/** What a home remembers: which relays have members in which room. Sans-I/O; topics and relays are hex. */
export class HomeRegistry {
  readonly #limits: HomeRegistryLimits
  /** By topic, then by relay: until when it is kept, ms. */
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

  /** Whether the relay is new in there. A room or relay over its limit is not taken: another home may have space. */
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

  /** Whether it was in there. */
  remove(topic: string, relay: string): boolean {
    const relays = this.#rooms.get(topic)
    if (!relays?.delete(relay)) return false
    if (relays.size === 0) this.#rooms.delete(topic)
    const topics = this.#topics.get(relay)
    topics?.delete(topic)
    if (topics?.size === 0) this.#topics.delete(relay)
    return true
  }

  /** The relay is gone from everywhere. */
  drop(relay: string): void {
    for (const topic of [...(this.#topics.get(relay) ?? [])]) this.remove(topic, relay)
  }

  /** Forgets what was not said again in time. */
  expire(now: number): void {
    for (const [topic, relays] of this.#rooms) {
      for (const [relay, until] of relays) if (until <= now) this.remove(topic, relay)
    }
  }
}
