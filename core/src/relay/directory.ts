import { toBase64 } from '../wire/bytes.ts'
import type { RelayRecord } from '../wire/record.ts'
import type { TurnServer } from '../wire/turnServer.ts'

/** What the directory knows of one relay. */
export interface KnownRelay {
  /** The record's id in base64: the relay's name. */
  id: string
  record: RelayRecord
  status: 'known' | 'dialing' | 'online'
  /** Dials that failed since it was last online. */
  failures: number
  /** Not dialled before this, ms; a busy relay sets it itself. */
  notBefore: number
  /** What it relays with, as its last WELCOME says. */
  turn: readonly TurnServer[]
}

/** A dial that has not succeeded after this long is joined by a dial to the next relay (happy eyeballs, RFC 8305), ms. */
const STAGGER_MS = 250
const FIRST_BACKOFF_MS = 500
const LAST_BACKOFF_MS = 30_000
/** A home and a spare. */
const WANTED = 2
const MAX_KNOWN = 256

/** Which relays there are, and which to dial next. Sans-I/O; times are ms of one clock. */
export class Directory {
  readonly #relays = new Map<string, KnownRelay>()
  readonly #random: () => number
  #lastDial = Number.NEGATIVE_INFINITY

  /** `random`: [0, 1), spreads pages that lost the same relay at the same moment. */
  constructor(random: () => number) {
    this.#random = random
  }

  get relays(): readonly KnownRelay[] {
    return [...this.#relays.values()]
  }

  /** Learns a record; of the same relay the newer one stands. Its link, where there is one, stays. */
  add(record: RelayRecord): void {
    const known = this.#relays.get(toBase64(record.id))
    if (!known) this.addNew(record)
    else if (record.seq > known.record.seq) known.record = record
  }

  /** Learns a record of a relay that was not known. */
  addNew(record: RelayRecord): void {
    const id = toBase64(record.id)
    if (this.#relays.has(id) || this.#relays.size >= MAX_KNOWN) return
    this.#relays.set(id, { id, record, status: 'known', failures: 0, notBefore: 0, turn: [] })
  }

  /** Forgets a relay; its id. */
  remove(record: RelayRecord): string {
    const id = toBase64(record.id)
    this.#relays.delete(id)
    return id
  }

  /** The relay to dial now, if any; it counts as dialing from here on. */
  next(now: number): KnownRelay | undefined {
    const count = (status: KnownRelay['status']) =>
      this.relays.filter((relay) => relay.status === status).length
    const open = WANTED - count('online')
    const dialing = count('dialing')
    if (open <= 0 || (dialing >= open && now - this.#lastDial < STAGGER_MS)) return
    const [relay] = this.relays
      .filter(({ status, notBefore }) => status === 'known' && notBefore <= now)
      .sort((a, b) => a.failures - b.failures)
    if (!relay) return
    relay.status = 'dialing'
    this.#lastDial = now
    return relay
  }

  online(relay: KnownRelay): void {
    relay.status = 'online'
    relay.failures = 0
  }

  /** A dial failed or a link was lost. */
  lost(relay: KnownRelay, now: number): void {
    const backoff = Math.min(FIRST_BACKOFF_MS * 2 ** relay.failures++, LAST_BACKOFF_MS)
    relay.status = 'known'
    relay.notBefore = Math.max(relay.notBefore, now + backoff * (0.5 + this.#random() / 2))
  }

  /** Dials that are one too many: enough relays are online. */
  get surplus(): readonly KnownRelay[] {
    const enough = this.relays.filter(({ status }) => status === 'online').length >= WANTED
    return enough ? this.relays.filter(({ status }) => status === 'dialing') : []
  }

  /** All waits are over: the network came back. */
  retryNow(): void {
    for (const relay of this.#relays.values()) relay.notBefore = 0
  }
}
