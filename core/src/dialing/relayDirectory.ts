import { toBase64 } from '../wire/bytes.ts'
import type { RelayRecord } from '../wire/record.ts'
import { isPromising, sharesNetwork, worstOf } from './choice.ts'
import { GIVEN, type KnownRelay } from './knownRelay.ts'

/** A dial that has not succeeded after this long is joined by a dial to the next relay (happy eyeballs, RFC 8305), ms. */
const STAGGER_MS = 250
const FIRST_BACKOFF_MS = 500
const LAST_BACKOFF_MS = 30_000
/** Dials at a time: a page may learn of hundreds of relays that are dead. */
const MAX_DIALS = 8
const MAX_DIALS_FOR_SPARE = 3
/** A home and a spare. */
const WANTED = 2
const MAX_KNOWN = 256
/** A relay that the app did not name is forgotten after more dials in vain, where others are online. */
const MAX_FAILURES = 3

const TRIAL_EVERY_MS = 30_000
const MAX_TRIALS = 5
/** A dial and some round trips, ms. */
const MEASURED_MS = 2_500
const TRIAL_MS = 8_000

/** Which relays there are, which to dial next, and which to keep. Sans-I/O; times are ms of one clock. */
export class RelayDirectory {
  readonly #relays = new Map<string, KnownRelay>()
  readonly #random: () => number
  #lastDial = Number.NEGATIVE_INFINITY
  #trial: KnownRelay | undefined
  #trials = 0

  /** `random`: [0, 1), spreads pages that lost the same relay at the same moment. */
  constructor(random: () => number) {
    this.#random = random
  }

  get relays(): readonly KnownRelay[] {
    return [...this.#relays.values()]
  }

  /** Those in use: the home, which is the nearest, then the spare. */
  get online(): readonly KnownRelay[] {
    return this.#with('online').sort((a, b) => (a.rtt ?? LAST_BACKOFF_MS) - (b.rtt ?? LAST_BACKOFF_MS))
  }

  /** Learns a record; of the same relay the newer one stands if it is signed. Its link, where there is one, stays. */
  add(record: RelayRecord, trust: number, good?: number): void {
    const id = toBase64(record.id)
    const known = this.#relays.get(id)
    if (known) {
      if (trust > known.trust || (trust && record.seq > known.record.seq)) known.record = record
      known.trust = Math.max(known.trust, trust)
      known.good ??= good
      return
    }
    if (this.#relays.size >= MAX_KNOWN) {
      // Flooding it with new ones drives out no relay that was found well.
      const [worst] = this.#with('known')
        .filter((relay) => relay.failures >= relay.trust)
        .sort((a, b) => a.trust - b.trust || b.failures - a.failures)
      if (!worst) return
      this.#relays.delete(worst.id)
    }
    this.#relays.set(id, {
      id,
      record,
      trust,
      good,
      status: 'known',
      failures: 0,
      notBefore: 0,
      turn: [],
    })
  }

  /** Forgets the relay of which this record is what is known. */
  remove(record: RelayRecord): KnownRelay | undefined {
    const relay = this.relays.find((relay) => relay.record === record)
    if (relay) this.#relays.delete(relay.id)
    return relay
  }

  /** The relay to dial now, if any; it counts as dialing from here on. */
  next(now: number): KnownRelay | undefined {
    const { online } = this
    const dialing = this.#with('dialing')
    const taken = [...online, ...dialing]
    if (dialing.length >= (online.length > 0 ? MAX_DIALS_FOR_SPARE : MAX_DIALS)) return
    const enough = online.length >= WANTED
    const since = now - this.#lastDial
    if (
      enough
        ? since < TRIAL_EVERY_MS || this.#trials >= MAX_TRIALS
        : taken.length >= WANTED && since < STAGGER_MS
    )
      return
    const crowded = (relay: KnownRelay) => Number(taken.some((other) => sharesNetwork(other, relay)))
    const [relay] = this.#with('known')
      .filter((relay) => relay.notBefore <= now && (!enough || isPromising(relay, online)))
      .sort((a, b) => a.failures - b.failures || crowded(a) - crowded(b))
    if (!relay) return
    if (enough) {
      this.#trial = relay
      this.#trials++
    }
    relay.status = 'dialing'
    this.#lastDial = now
    return relay
  }

  opened(relay: KnownRelay): void {
    relay.status = 'online'
    relay.failures = 0
  }

  /** Its link was closed by us. */
  closed(relay: KnownRelay): void {
    relay.status = 'known'
  }

  /** A dial failed or a link was lost. */
  lost(relay: KnownRelay, now: number): void {
    const backoff = Math.min(FIRST_BACKOFF_MS * 2 ** relay.failures++, LAST_BACKOFF_MS)
    relay.status = 'known'
    relay.rtt = undefined
    relay.notBefore = Math.max(relay.notBefore, now + backoff * (0.5 + this.#random() / 2))
    if (relay.failures > MAX_FAILURES && relay.trust < GIVEN && this.online.length > 0)
      this.#relays.delete(relay.id)
  }

  /** Dials that are one too many: enough relays are online. */
  get surplus(): readonly KnownRelay[] {
    return this.online.length < WANTED ? [] : this.#with('dialing').filter((relay) => relay !== this.#trial)
  }

  /**
   * Of a home, a spare and a relay on trial, the one to leave, once that is known: no earlier than all rooms are `listed` by what stays.
   */
  excess(now: number, listed: (relay: KnownRelay) => boolean): KnownRelay | undefined {
    const trial = this.#trial
    const [home, spare] = this.online.filter((relay) => relay !== trial)
    const age = now - this.#lastDial
    if (trial?.status !== 'online' || !home || !spare || age < MEASURED_MS) return
    const worst = worstOf(home, spare, trial)
    return worst === trial || listed(trial) ? worst : age < TRIAL_MS ? undefined : trial
  }

  /** All waits are over: the network came back. */
  retryNow(): void {
    for (const relay of this.#relays.values()) relay.notBefore = 0
  }

  #with(status: KnownRelay['status']): KnownRelay[] {
    return this.relays.filter((relay) => relay.status === status)
  }
}
