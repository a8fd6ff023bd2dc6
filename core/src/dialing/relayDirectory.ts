import { toBase64 } from '../wire/bytes.ts'
import type { RelayRecord } from '../wire/record.ts'
import { isPromising, sharesNetwork, worstOf } from './choice.ts'
import { GIVEN, type KnownRelay } from './knownRelay.ts'

/** How long a dial may take before another relay is dialled too (Happy Eyeballs, RFC 8305), in ms. */
const STAGGER_MS = 250
const FIRST_BACKOFF_MS = 500
const LAST_BACKOFF_MS = 30_000
/** Dials at a time: a page may learn of hundreds of relays that are dead. */
const MAX_DIALS = 8
const MAX_DIALS_FOR_SPARE = 3
/** How many relays a page uses: a home and a spare. */
const WANTED = 2
const MAX_KNOWN = 256
/** A relay that the app did not pass is forgotten after more failed dials than this, if others are online. */
const MAX_FAILURES = 3

const TRIAL_EVERY_MS = 30_000
const MAX_TRIALS = 5
/** How long a dial and a few round trips take, in ms. */
const MEASURED_MS = 2_500
const TRIAL_MS = 8_000

/** Knows the relays, and decides which to dial next and which to keep. Sans-I/O. Times are in ms of one clock. */
export class RelayDirectory {
  readonly #relays = new Map<string, KnownRelay>()
  readonly #random: () => number
  #lastDial = Number.NEGATIVE_INFINITY
  #trial: KnownRelay | undefined
  #trials = 0

  /** `random` returns a number in [0, 1). It spreads the pages that lose the same relay at the same moment. */
  constructor(random: () => number) {
    this.#random = random
  }

  get relays(): readonly KnownRelay[] {
    return [...this.#relays.values()]
  }

  /** The relays in use: the home, which is the nearest, then the spare. */
  get online(): readonly KnownRelay[] {
    return this.#with('online').sort((a, b) => (a.rtt ?? LAST_BACKOFF_MS) - (b.rtt ?? LAST_BACKOFF_MS))
  }

  /** Adds a record. It replaces an older one of the same relay if its signature is valid. An open link stays open. */
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
      // New records never displace a relay that has worked.
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

  /** Removes the relay if this is its current record. */
  remove(record: RelayRecord): KnownRelay | undefined {
    const relay = this.relays.find((relay) => relay.record === record)
    if (relay) this.#relays.delete(relay.id)
    return relay
  }

  /** The relay to dial now, if any. Marks it as dialing. */
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

  /** Call when this page closed the link to a relay. */
  closed(relay: KnownRelay): void {
    relay.status = 'known'
  }

  /** Call when a dial failed or a link was lost. */
  lost(relay: KnownRelay, now: number): void {
    const backoff = Math.min(FIRST_BACKOFF_MS * 2 ** relay.failures++, LAST_BACKOFF_MS)
    relay.status = 'known'
    relay.rtt = undefined
    relay.notBefore = Math.max(relay.notBefore, now + backoff * (0.5 + this.#random() / 2))
    if (relay.failures > MAX_FAILURES && relay.trust < GIVEN && this.online.length > 0)
      this.#relays.delete(relay.id)
  }

  /** The dials that are not needed any more, because enough relays are online. */
  get surplus(): readonly KnownRelay[] {
    return this.online.length < WANTED ? [] : this.#with('dialing').filter((relay) => relay !== this.#trial)
  }

  /**
   * The relay to close, of the home, the spare and the relay on trial. Undefined until it is decided and the remaining
   * relays have `listed` all rooms.
   */
  excess(now: number, listed: (relay: KnownRelay) => boolean): KnownRelay | undefined {
    const trial = this.#trial
    const [home, spare] = this.online.filter((relay) => relay !== trial)
    const age = now - this.#lastDial
    if (trial?.status !== 'online' || !home || !spare || age < MEASURED_MS) return
    const worst = worstOf(home, spare, trial)
    return worst === trial || listed(trial) ? worst : age < TRIAL_MS ? undefined : trial
  }

  /** Ends all waits, because the network is back. */
  retryNow(): void {
    for (const relay of this.#relays.values()) relay.notBefore = 0
  }

  #with(status: KnownRelay['status']): KnownRelay[] {
    return this.relays.filter((relay) => relay.status === status)
  }
}
