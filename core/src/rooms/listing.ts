/** The members of one room that each relay lists. Relays and members are identified by text ids. */
export class Listing {
  readonly #members = new Map<string, Set<string>>()

  /** Whether any relay lists the room. */
  get isEmpty(): boolean {
    return this.#members.size === 0
  }

  isListedBy(relay: string): boolean {
    return this.#members.has(relay)
  }

  /** A relay that lists this member. */
  relayOf(member: string): string | undefined {
    for (const [relay, members] of this.#members) if (members.has(member)) return relay
  }

  /** A relay lists these members and no others. Returns those that no relay lists any more. */
  replace(relay: string, members: readonly string[]): string[] {
    const before = this.#members.get(relay) ?? []
    this.#members.set(relay, new Set(members))
    return this.#unlisted(before)
  }

  /** A relay lists one more member. */
  add(relay: string, member: string): void {
    this.#members.get(relay)?.add(member)
  }

  /** A relay no longer lists this member. Returns it if no relay does. */
  remove(relay: string, member: string): string[] {
    this.#members.get(relay)?.delete(member)
    return this.#unlisted([member])
  }

  /** A relay no longer lists any members. Returns those that no other relay lists. */
  removeRelay(relay: string): string[] {
    const before = this.#members.get(relay) ?? []
    this.#members.delete(relay)
    return this.#unlisted(before)
  }

  clear(): void {
    this.#members.clear()
  }

  #unlisted(members: Iterable<string>): string[] {
    return [...members].filter((member) => this.relayOf(member) === undefined)
  }
}
