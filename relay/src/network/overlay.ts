import { type Address, formatAddress } from '@lumamesh/core/protocol'
import { Homes } from './homes.ts'
import { MAX_FULLY_CONNECTED, NEIGHBOURS } from './networkLimits.ts'

/**
 * What to do about connections. `relay`: the relay expected at the addresses; undefined for an address from the
 * operator.
 */
export type OverlayEffect =
  | { type: 'dial'; key: string; addresses: readonly Address[]; relay?: string }
  | { type: 'disconnect'; relay: string }

/** Another relay that can be dialled. */
export interface Reachable {
  id: string
  addresses: readonly Address[]
}

interface Attempt {
  failures: number
  notBefore: number
  dialing: boolean
}

const MAX_PARALLEL_DIALS = 4
const FIRST_WAIT_MS = 200
const LAST_WAIT_MS = 10_000
/** The same for relays that no room needs. */
const LAST_IDLE_WAIT_MS = 60_000
/** Of two relays, the one with the greater id waits so long for the other to dial it. */
const COURTESY_MS = 3_000
/** With so many connections, others can wait until more relays are known. */
const ENOUGH_CONNECTIONS = 2
const SETTLED_MS = 1_000
/**
 * With enough connections, one address from the operator is still dialled this often: it can join two halves of a
 * network.
 */
const SEED_EVERY_MS = 10 * 60_000
/** A connection that was not needed for so long is closed, ms. */
const IDLE_MS = 2 * 60_000

/** Which relays to connect to, and when to dial them again. Sans-I/O; `now` is monotonic ms. */
export class Overlay {
  readonly #self: string
  readonly #seeds: readonly Address[]
  readonly #random: () => number
  readonly #attempts = new Map<string, Attempt>()
  /** By relay: since when its connection is not needed, ms. */
  readonly #idle = new Map<string, number>()
  /** By relay: since when a connection to it is needed, ms. */
  readonly #since = new Map<string, number>()
  /** Which relay answered at which seed. */
  readonly #seedOf = new Map<string, string>()
  #neighbours: ReadonlySet<string> = new Set()
  #relays = new Map<string, Reachable>()
  #seedDue = 0

  /** @param seeds addresses from the operator or from the last run */
  constructor(self: string, seeds: readonly Address[], random: () => number) {
    this.#self = self
    this.#seeds = seeds
    this.#random = random
  }

  /** All relays that are known now. */
  set relays(relays: readonly Reachable[]) {
    this.#relays = new Map(relays.map((relay) => [relay.id, relay]))
    const ids = new Homes(relays).of(
      this.#self,
      relays.length <= MAX_FULLY_CONNECTED ? MAX_FULLY_CONNECTED : NEIGHBOURS,
      () => true,
    )
    this.#neighbours = new Set(ids)
    for (const id of this.#since.keys()) if (!this.#relays.has(id)) this.#since.delete(id)
  }

  /** What to do now. @param wanted all relays that rooms need */
  tick(connected: ReadonlySet<string>, wanted: ReadonlySet<string>, now: number): OverlayEffect[] {
    const effects: OverlayEffect[] = []
    const dial = (key: string, addresses: readonly Address[], relay?: string) => {
      if (this.#dialing >= MAX_PARALLEL_DIALS) return
      const attempt = this.#attempts.get(key) ?? { failures: 0, notBefore: 0, dialing: false }
      if (attempt.dialing || now < attempt.notBefore) return
      this.#attempts.set(key, { ...attempt, dialing: true })
      effects.push({ type: 'dial', key, addresses, ...(relay !== undefined && { relay }) })
    }
    for (const id of new Set([...wanted, ...this.#neighbours])) {
      const relay = this.#relays.get(id)
      if (!relay || connected.has(id)) continue
      const since = this.#since.get(id) ?? now
      this.#since.set(id, since)
      // In a large network, the other relay may not have chosen this one.
      const courtesy = this.#self > id && this.#relays.size <= MAX_FULLY_CONNECTED ? COURTESY_MS : 0
      const wait = Math.max(courtesy, connected.size < ENOUGH_CONNECTIONS ? 0 : SETTLED_MS)
      const waits = !wanted.has(id) && now - since < wait
      if (!waits) dial(id, relay.addresses, id)
    }
    for (const seed of this.#dueSeeds(connected, now)) dial(formatAddress(seed), [seed])
    for (const id of connected) {
      if (this.#neighbours.has(id) || wanted.has(id)) this.#idle.delete(id)
      else if (now - (this.#idle.get(id) ?? now) >= IDLE_MS) effects.push({ type: 'disconnect', relay: id })
      else if (!this.#idle.has(id)) this.#idle.set(id, now)
    }
    return effects
  }

  /** A room needs the relay: dial it at the next tick, unless several dials have failed. */
  dialSoon(id: string): void {
    const attempt = this.#attempts.get(id)
    if (attempt && attempt.failures < 3) attempt.notBefore = 0
  }

  /** A dial has reached this relay. */
  reached(key: string, relay: string): void {
    this.#attempts.delete(key)
    if (this.#seeds.some((seed) => formatAddress(seed) === key)) this.#seedOf.set(key, relay)
  }

  /** A dial has failed. */
  failed(key: string, urgent: boolean, now: number): void {
    const failures = (this.#attempts.get(key)?.failures ?? 0) + 1
    const seed = this.#seeds.some((address) => formatAddress(address) === key)
    const most = urgent || seed ? LAST_WAIT_MS : LAST_IDLE_WAIT_MS
    const wait = Math.min(FIRST_WAIT_MS * 2 ** (failures - 1), most)
    this.#attempts.set(key, { failures, notBefore: now + wait * (0.75 + this.#random() / 2), dialing: false })
  }

  /** The connection to the relay has closed. */
  disconnected(relay: string): void {
    this.#idle.delete(relay)
    this.#since.delete(relay)
  }

  get #dialing(): number {
    return [...this.#attempts.values()].filter(({ dialing }) => dialing).length
  }

  #dueSeeds(connected: ReadonlySet<string>, now: number): readonly Address[] {
    const away = this.#seeds.filter((seed) => {
      const relay = this.#seedOf.get(formatAddress(seed))
      return relay !== this.#self && (relay === undefined || !connected.has(relay))
    })
    if (connected.size < NEIGHBOURS) return away
    if (now < this.#seedDue || away.length === 0) return []
    this.#seedDue = now + SEED_EVERY_MS
    return away.slice(Math.floor(this.#random() * away.length)).slice(0, 1)
  }
}
