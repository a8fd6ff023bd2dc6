import { createHash } from 'node:crypto'
import { type Address, isPublic, LumameshError, toHex } from '@lumamesh/core/protocol'
import { Tally } from '../shared/tally.ts'
import { TokenBuckets } from '../shared/tokenBuckets.ts'
import { blockOf } from './addressBlock.ts'
import { type Announcement, compareAge, decodeAnnouncement, isSigned } from './announcement.ts'
import {
  ANNOUNCED_FOR_MS,
  ANNOUNCEMENTS,
  CLOCK_SKEW_MS,
  MAX_PER_ADDRESS,
  MAX_PER_BLOCK,
  MAX_RELAYS,
} from './networkLimits.ts'
import { TableDigest } from './tableDigest.ts'

/** Another relay of the network. */
export interface RelayEntry {
  /** Its public key in hex. */
  readonly id: string
  /** Its newest announcement. */
  readonly announcement: Announcement
  /** The encoded announcement. */
  readonly bytes: Uint8Array
  /** The addresses that other relays dial. */
  readonly addresses: readonly Address[]
  /** Whether a connection to one of its addresses has proven its key. */
  verified: boolean
  /** Whether it does not answer pages: until it does, pages are not sent there. */
  away: boolean
  /** Whether it has left the network. Kept so that an older announcement does not add it again. */
  readonly left: boolean
}

/**
 * The outcome of an announcement. `news`: the relay was not in the table, or has other addresses. `refresh`: it has the
 * same addresses.
 */
export type LearnOutcome = 'news' | 'refresh' | 'stale' | 'own' | 'limited' | 'expired' | 'invalid'

export interface RelayTableLimits {
  maxRelays: number
  maxPerAddress: number
  maxPerBlock: number
}

const LIMITS: RelayTableLimits = {
  maxRelays: MAX_RELAYS,
  maxPerAddress: MAX_PER_ADDRESS,
  maxPerBlock: MAX_PER_BLOCK,
}

/** The relays of the network, with the newest announcement of each. Sans-I/O; `now` is Unix ms. */
export class RelayTable {
  readonly digest = new TableDigest()
  readonly #self: string
  /** Whether this relay has a public address. Then it accepts only relays that have one. */
  readonly #public: boolean
  readonly #limits: RelayTableLimits

  readonly #entries = new Map<string, RelayEntry>()
  #present: readonly RelayEntry[] | undefined
  readonly #perAddress = new Tally()
  readonly #perBlock = new Tally()
  readonly #rate = new TokenBuckets(ANNOUNCEMENTS, MAX_RELAYS)

  /**
   * @param self this relay's id in hex
   * @param hosts this relay's hosts
   */
  constructor(self: string, hosts: readonly string[], limits: Partial<RelayTableLimits> = {}) {
    this.#self = self
    this.#public = hosts.some(isPublic)
    this.#limits = { ...LIMITS, ...limits }
  }

  /** All relays of the network except this one. */
  get entries(): readonly RelayEntry[] {
    this.#present ??= [...this.#entries.values()].filter(({ left }) => !left)
    return this.#present
  }

  get size(): number {
    return this.entries.length
  }

  get(id: string): RelayEntry | undefined {
    const entry = this.#entries.get(id)
    return entry?.left ? undefined : entry
  }

  /** The announcements in these buckets of the digest, including those of relays that have left. */
  inBuckets(buckets: ReadonlySet<number>): Uint8Array[] {
    return [...this.#entries.values()]
      .filter(({ announcement }) => buckets.has(announcement.record.id[0] ?? 0))
      .map(({ bytes }) => bytes)
  }

  /** Adds an announcement from any sender. Cheap checks come first, and signatures last. */
  learn(bytes: Uint8Array, now: number): LearnOutcome {
    let announcement: Announcement
    try {
      announcement = decodeAnnouncement(bytes)
    } catch (error) {
      if (error instanceof LumameshError) return 'invalid'
      throw error
    }
    const id = toHex(announcement.record.id)
    if (id === this.#self) return 'own'
    const known = this.#entries.get(id)
    if (known && compareAge(announcement, known.announcement) <= 0) return 'stale'
    const { expires } = announcement
    if (expires <= now) return 'expired'
    if (expires > now + ANNOUNCED_FOR_MS + CLOCK_SKEW_MS) return 'invalid'
    const addresses = this.#addressesOf(announcement)
    if (addresses.length === 0) return 'invalid'
    const moved = known === undefined || !sameAddresses(known.addresses, addresses)
    // An unknown relay that leaves needs no entry.
    const left = announcement.meshPort === 0
    if (left && !known) return 'stale'
    if (moved && !left && !this.#hasSpace(addresses)) return 'limited'
    if (!this.#rate.take(id, now)) return 'limited'
    if (!isSigned(bytes, announcement)) return 'invalid'
    const same = !moved && !known.left && !left
    if (known) this.#delete(known)
    // The bytes are part of a frame.
    this.#add({
      id,
      announcement,
      bytes: bytes.slice(),
      addresses,
      verified: same && known.verified,
      // A relay that announces itself answers again.
      away: false,
      left,
    })
    return same ? 'refresh' : 'news'
  }

  /** A connection to this address has proven the key. */
  verify(id: string, host: string): void {
    const entry = this.#entries.get(id)
    if (entry?.addresses.some((address) => address.host === host)) entry.verified = true
  }

  /** Sets whether the relay answers pages. Returns whether that has changed. */
  probed(id: string, answers: boolean): boolean {
    const entry = this.get(id)
    if (!entry || entry.away !== answers) return false
    entry.away = !answers
    return true
  }

  /** Removes expired announcements. Returns whether there were any. */
  expire(now: number): boolean {
    const expired = [...this.#entries.values()].filter(({ announcement }) => announcement.expires <= now)
    for (const entry of expired) this.#delete(entry)
    this.#rate.sweep(now)
    return expired.length > 0
  }

  #addressesOf({ record, meshPort }: Announcement): Address[] {
    return record.addresses
      .filter(({ host }) => !this.#public || isPublic(host))
      .map(({ host }) => ({ host, port: meshPort }))
  }

  /** Whether the table has space for a relay with these addresses. Private addresses have no limit of their own. */
  #hasSpace(addresses: readonly Address[]): boolean {
    const { maxRelays, maxPerAddress, maxPerBlock } = this.#limits
    if (this.#entries.size >= maxRelays) return this.#evict()
    return addresses.every(
      ({ host }) =>
        !isPublic(host) ||
        (this.#perAddress.of(host) < maxPerAddress && this.#perBlock.of(blockOf(host)) < maxPerBlock),
    )
  }

  /** Removes the oldest relay that no connection has proven. Returns whether there was one. */
  #evict(): boolean {
    for (const entry of this.#entries.values()) {
      if (entry.verified) continue
      this.#delete(entry)
      return true
    }
    return false
  }

  #add(entry: RelayEntry): void {
    this.#entries.set(entry.id, entry)
    this.#present = undefined
    this.#toggle(entry)
    for (const { host } of entry.addresses) {
      this.#perAddress.add(host)
      this.#perBlock.add(blockOf(host))
    }
  }

  #delete(entry: RelayEntry): void {
    this.#entries.delete(entry.id)
    this.#present = undefined
    this.#toggle(entry)
    for (const { host } of entry.addresses) {
      this.#perAddress.remove(host)
      this.#perBlock.remove(blockOf(host))
    }
  }

  #toggle({ announcement, bytes }: RelayEntry): void {
    this.digest.toggle(announcement.record.id[0] ?? 0, createHash('sha256').update(bytes).digest())
  }
}

function sameAddresses(a: readonly Address[], b: readonly Address[]): boolean {
  return a.length === b.length && a.every(({ host, port }, i) => host === b[i]?.host && port === b[i]?.port)
}
