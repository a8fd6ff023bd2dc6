import { LumameshError } from '../errors.ts'
import { encodeFrame, type Frame } from '../wire/frames.ts'
import { decodeRecord, type RelayRecord } from '../wire/record.ts'
import { type Dial, dial } from './dial.ts'
import { GIVEN, type KnownRelay, SIGNED, UNCHECKED } from './knownRelay.ts'
import { RelayDirectory } from './relayDirectory.ts'
import { type RelayIdentity, RelayLink, type RelayLinkEffect } from './relayLink.ts'

/** What the pool needs from the page. */
export interface PoolEnvironment {
  identity: RelayIdentity
  rtc: typeof RTCPeerConnection
  /** A monotonic clock, in ms. */
  clock(): number
  /** Unix time in seconds. */
  date(): number
  /** A random number in [0, 1). */
  random(): number
  /** Whether the signature of a record is valid. Undefined if it cannot be verified. */
  verify(record: RelayRecord): Promise<boolean | undefined>
  /** Whether a relay has listed the members of each of this page's rooms. */
  listed(relay: KnownRelay): boolean
}

/** The events of the pool. Relays are identified by their id. */
export interface PoolEvents {
  /** The channel is open. Frames that are sent now arrive right after the greeting. */
  open(relay: string): void
  frame(relay: string, frame: Frame): void
  closed(relay: string, error: LumameshError): void
  /** A status or a round-trip time has changed. */
  changed(): void
  error(error: LumameshError): void
}

interface RelayConnection {
  relay: KnownRelay
  link: RelayLink
  dial: Dial | undefined
}

export interface RelayPoolOptions {
  /** The records of the relays that the app passed. */
  readonly given: readonly RelayRecord[]
  /** The records in storage, the last used first. */
  readonly remembered: readonly RelayRecord[]
  readonly environment: PoolEnvironment
  readonly events: PoolEvents
}

/** The links to relays. Dials the relays that the directory chooses, keeps the links alive, and passes frames on. */
export class RelayPool {
  readonly #directory: RelayDirectory
  readonly #connections = new Map<string, RelayConnection>()
  readonly #environment: PoolEnvironment
  readonly #events: PoolEvents
  #closed = false

  constructor({ given, remembered, environment, events }: RelayPoolOptions) {
    this.#environment = environment
    this.#events = events
    this.#directory = new RelayDirectory(environment.random)
    for (const record of given) this.#directory.add(record, GIVEN)
    this.#learn(remembered.map((record, i) => this.#check(record, -1 - i)))
  }

  get relays(): readonly KnownRelay[] {
    return this.#directory.relays
  }

  /** The relays whose channel is open, the nearest first. */
  get online(): readonly KnownRelay[] {
    return this.#directory.online
  }

  /** The records of relays that were online, on this page or an earlier one, the last first. */
  get good(): readonly RelayRecord[] {
    return this.relays
      .filter(({ good, record }) => good !== undefined && record.expires > this.#environment.date())
      .sort((a, b) => (b.good ?? 0) - (a.good ?? 0))
      .map(({ record }) => record)
  }

  rtt(relay: string): number | undefined {
    return this.#connections.get(relay)?.link.rtt
  }

  /** Sends a frame to one relay, or to all whose channel is open. */
  send(frame: Frame, relay?: string): void {
    const bytes = encodeFrame(frame)
    for (const [id, { link, dial }] of this.#connections) {
      if ((relay === undefined || id === relay) && link.status !== 'dialing') dial?.send(bytes)
    }
  }

  /**
   * Call periodically. `slept` means that this page did not run for a while, so the silence of relays does not count
   * yet.
   */
  tick(now: number, slept: boolean): void {
    for (const connection of [...this.#connections.values()]) {
      if (slept) connection.link.resumed(now)
      this.#apply(connection, connection.link.tick(now))
    }
    const excess = this.#directory.excess(now, this.#environment.listed)
    if (excess) this.#close(excess, new LumameshError('closed', 'A nearer relay is in use.'))
    this.#dialAll(now)
  }

  /** Call when the network may have changed. Ends all waits, and probes all links. */
  wake(now: number): void {
    for (const connection of [...this.#connections.values()])
      this.#apply(connection, connection.link.probe(now))
    this.#directory.retryNow()
  }

  /** Closes all links. The next tick may dial again, unless `forGood` is set. */
  close(reason: LumameshError, forGood: boolean): void {
    this.#closed ||= forGood
    for (const connection of [...this.#connections.values()])
      this.#apply(connection, connection.link.close(reason))
  }

  /** Removes a relay and closes its link, if this is its current record. */
  forget(record: RelayRecord): void {
    const relay = this.#directory.remove(record)
    if (relay) this.#close(relay, new LumameshError('closed', "The relay's record has an invalid signature."))
  }

  /**
   * Adds the relays of a list that may be old. Accepts expired records, but none replaces a newer one. Resolves when
   * all are verified.
   */
  async learn(records: readonly RelayRecord[]): Promise<void> {
    await this.#learn(records.map((record) => this.#check(record, undefined, true)))
  }

  #dialAll(now: number): void {
    for (let relay = this.#directory.next(now); relay && !this.#closed; relay = this.#directory.next(now))
      this.#dial(relay, now)
  }

  #dial(relay: KnownRelay, now: number): void {
    const { clock, identity, rtc } = this.#environment
    const connection: RelayConnection = { relay, link: new RelayLink(identity, now), dial: undefined }
    this.#connections.set(relay.id, connection)
    const lost = (cause?: unknown) => {
      this.#apply(
        connection,
        connection.link.close(
          new LumameshError('relay-unreachable', 'The connection to a relay failed. See `cause`.', { cause }),
        ),
      )
    }
    try {
      connection.dial = dial({
        record: relay.record,
        rtc,
        failures: relay.failures,
        events: {
          open: () => {
            this.#apply(connection, connection.link.opened(clock()))
            this.#events.open(relay.id)
            this.#online(relay)
          },
          frame: (bytes) => {
            const before = connection.link.rtt
            this.#apply(connection, connection.link.received(bytes, clock()))
            const { rtt } = connection.link
            if (rtt === before || rtt === undefined) return
            relay.rtt = Math.min(relay.rtt ?? rtt, rtt)
            this.#events.changed()
          },
          closed: lost,
        },
      })
    } catch (cause) {
      lost(cause)
    }
  }

  #apply(connection: RelayConnection, effects: readonly RelayLinkEffect[]): void {
    const { relay } = connection
    for (const effect of effects) {
      if (effect.type === 'send') connection.dial?.send(effect.bytes)
      else if (effect.type === 'frame') this.#receive(relay, effect.frame)
      else this.#closeConnection(connection, effect.error)
    }
  }

  #receive(relay: KnownRelay, frame: Frame): void {
    const now = this.#environment.clock()
    if (frame.type === 'welcome' || frame.type === 'relays' || frame.type === 'busy')
      this.#learn(frame.records.map(async (bytes) => this.#check(decodeRecord(Uint8Array.from(bytes)))))
    if (frame.type === 'welcome') {
      relay.turn = frame.turn
      relay.good = now
    }
    if (frame.type === 'busy') relay.notBefore = now + frame.retryAfter
    this.#events.frame(relay.id, frame)
  }

  /**
   * Uses a relay from now on, because it handles frames after the greeting. A full relay answers BUSY, and is closed
   * again.
   */
  #online(relay: KnownRelay): void {
    this.#directory.opened(relay)
    for (const slower of this.#directory.surplus)
      this.#close(slower, new LumameshError('closed', 'Enough other relays answered faster.'))
    this.#events.changed()
  }

  #close({ id }: KnownRelay, reason: LumameshError): void {
    const connection = this.#connections.get(id)
    if (connection) this.#apply(connection, connection.link.close(reason))
  }

  #closeConnection(connection: RelayConnection, error: LumameshError): void {
    const { dial, relay } = connection
    dial?.close()
    this.#connections.delete(relay.id)
    if (error.code === 'closed') this.#directory.closed(relay)
    else this.#directory.lost(relay, this.#environment.clock())
    this.#events.closed(relay.id, error)
    this.#events.changed()
  }

  /** Verifies records one by one, because they are not trusted. Reports the invalid ones. */
  #learn(checks: readonly Promise<void>[]): Promise<unknown> {
    return Promise.all(checks.map((check) => check.catch((error) => this.#events.error(error))))
  }

  /**
   * Verifies and adds a record from a relay, from storage (`good`) or from an inscription. The latter two may be
   * expired.
   */
  async #check(record: RelayRecord, good?: number, mayBeOld = good !== undefined): Promise<void> {
    const signed = await this.#environment.verify(record)
    if (signed === false)
      throw new LumameshError(
        'invalid-record',
        'A relay handed out a record with an invalid signature. The record was ignored.',
      )
    if (!mayBeOld && record.expires < this.#environment.date()) return
    this.#directory.add(record, signed ? SIGNED : UNCHECKED, good)
    this.#dialAll(this.#environment.clock())
  }
}
