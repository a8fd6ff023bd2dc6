import { MAX_RELAYS_PER_ROOM } from './networkLimits.ts'

/** A room with members at this relay: its homes, and who is in there at others. */
export class LocalRoom {
  readonly topic: string
  /** When the first member came, ms. */
  readonly since: number
  /** Members here. */
  readonly peers = new Set<string>()
  homes: readonly string[] = []
  /** Which relays have members, as each home says. */
  readonly known = new Map<string, ReadonlySet<string>>()
  /** Members of each relay, as it says itself. */
  readonly remote = new Map<string, ReadonlySet<string>>()
  /** Relays that have been told who is here. */
  readonly #greeted = new Set<string>()

  constructor(topic: string, now: number) {
    this.topic = topic
    this.since = now
  }

  get greeted(): string[] {
    return [...this.#greeted]
  }

  /** Relays that have members, as anybody says. */
  get named(): Set<string> {
    const named = new Set(this.remote.keys())
    for (const relays of this.known.values()) for (const relay of relays) named.add(relay)
    return named
  }

  /** Whether this one is among them. */
  names(relay: string): boolean {
    if (this.remote.has(relay)) return true
    for (const relays of this.known.values()) if (relays.has(relay)) return true
    return false
  }

  hasGreeted(relay: string): boolean {
    return this.#greeted.has(relay)
  }

  greet(relay: string): void {
    if (this.#greeted.size < MAX_RELAYS_PER_ROOM) this.#greeted.add(relay)
  }

  /** It knows nothing of us any more. */
  forget(relay: string): void {
    this.#greeted.delete(relay)
  }

  relayOf(peer: string): string | undefined {
    for (const [relay, peers] of this.remote) if (peers.has(peer)) return relay
  }

  /** Sets the members at this relay; who is in the room at any other one now and was not before, and the other way round. */
  replace(relay: string, peers: readonly string[]): { came: string[]; went: string[] } {
    const before = this.remote.get(relay) ?? new Set()
    const now = new Set(peers)
    if (this.remote.size >= MAX_RELAYS_PER_ROOM && !this.remote.has(relay)) return { came: [], went: [] }
    this.remote.delete(relay)
    const came = [...now].filter((peer) => !before.has(peer) && this.relayOf(peer) === undefined)
    const went = [...before].filter((peer) => !now.has(peer) && this.relayOf(peer) === undefined)
    if (now.size > 0) this.remote.set(relay, now)
    return { came, went }
  }
}
