import { MAX_RELAYS_PER_ROOM } from './networkLimits.ts'

/** A room with members at this relay: its homes, and its members at other relays. */
export class LocalRoom {
  readonly topic: string
  /** When the first member here entered, ms. */
  readonly since: number
  /** Members here. */
  readonly peers = new Set<string>()
  homes: readonly string[] = []
  /** By home: the relays with members that it has named. */
  readonly known = new Map<string, ReadonlySet<string>>()
  /** By relay: the members that it has named. */
  readonly remote = new Map<string, ReadonlySet<string>>()
  /** Relays to which the members here have been sent. */
  readonly #greeted = new Set<string>()

  constructor(topic: string, now: number) {
    this.topic = topic
    this.since = now
  }

  get greeted(): string[] {
    return [...this.#greeted]
  }

  /** Relays with members, as they or a home have said. */
  get named(): Set<string> {
    const named = new Set(this.remote.keys())
    for (const relays of this.known.values()) for (const relay of relays) named.add(relay)
    return named
  }

  /** Whether this relay is among them. */
  names(relay: string): boolean {
    if (this.remote.has(relay)) return true
    for (const relays of this.known.values()) if (relays.has(relay)) return true
    return false
  }

  hasGreeted(relay: string): boolean {
    return this.#greeted.has(relay)
  }

  /** The members here were sent to the relay. */
  greet(relay: string): void {
    if (this.#greeted.size < MAX_RELAYS_PER_ROOM) this.#greeted.add(relay)
  }

  /** The relay no longer knows the members here. */
  forget(relay: string): void {
    this.#greeted.delete(relay)
  }

  /** A relay with this member. */
  relayOf(peer: string): string | undefined {
    for (const [relay, peers] of this.remote) if (peers.has(peer)) return relay
  }

  /**
   * Sets the members at that relay. Returns which peers entered or left the room at all other relays taken together.
   */
  replace(relay: string, peers: readonly string[]): { entered: string[]; exited: string[] } {
    const before = this.remote.get(relay) ?? new Set()
    const now = new Set(peers)
    if (this.remote.size >= MAX_RELAYS_PER_ROOM && !this.remote.has(relay)) return { entered: [], exited: [] }
    this.remote.delete(relay)
    const entered = [...now].filter((peer) => !before.has(peer) && this.relayOf(peer) === undefined)
    const exited = [...before].filter((peer) => !now.has(peer) && this.relayOf(peer) === undefined)
    if (now.size > 0) this.remote.set(relay, now)
    return { entered, exited }
  }
}
