import { UNREACHABLE_MS } from './networkLimits.ts'

/**
 * Relays that could not be dialled: for UNREACHABLE_MS they are not chosen as homes. Sans-I/O; `now` is monotonic ms.
 */
export class UnreachableRelays {
  readonly #until = new Map<string, number>()

  has(relay: string): boolean {
    return this.#until.has(relay)
  }

  /** Whether the relay was not in here before. */
  add(relay: string, now: number): boolean {
    const isNew = !this.#until.has(relay)
    this.#until.set(relay, now + UNREACHABLE_MS)
    return isNew
  }

  /** Whether the relay was in here. */
  delete(relay: string): boolean {
    return this.#until.delete(relay)
  }

  /** Removes relays whose time has passed. Returns whether there were any. */
  expire(now: number): boolean {
    const expired = [...this.#until].filter(([, until]) => now >= until)
    for (const [relay] of expired) this.#until.delete(relay)
    return expired.length > 0
  }
}
