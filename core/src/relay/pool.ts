import { LumameshError } from '../errors.ts'
import { encodeFrame, type Frame } from '../wire/frames.ts'
import { decodeRecord, type RelayRecord } from '../wire/record.ts'
import { type Dial, dial } from './dial.ts'
import { Directory, type KnownRelay } from './directory.ts'
import { type RelayIdentity, RelayLink, type RelayLinkEffect } from './link.ts'

/** What the pool needs of the page around it. */
export interface PoolEnvironment {
  identity: RelayIdentity
  rtc: typeof RTCPeerConnection
  /** Monotonic, ms. */
  clock(): number
  /** Unix time, seconds. */
  date(): number
  /** [0, 1). */
  random(): number
  /** Whether a record that a relay handed out is signed; undefined: can't be told. */
  verify(record: RelayRecord): Promise<boolean | undefined>
}

/** What the pool tells the network. Relays go by their id. */
export interface PoolEvents {
  /** The channel is open; what is sent now arrives right behind our greeting. */
  open(relay: string): void
  frame(relay: string, frame: Frame): void
  lost(relay: string, error: LumameshError): void
  /** A status or a round-trip time changed. */
  changed(): void
  error(error: LumameshError): void
}

interface Connection {
  relay: KnownRelay
  link: RelayLink
  dial: Dial | undefined
}

/** The links to relays: dials those that the directory names, keeps them alive, and passes on what they say. */
export class RelayPool {
  readonly #directory: Directory
  readonly #connections = new Map<string, Connection>()
  readonly #environment: PoolEnvironment
  readonly #events: PoolEvents
  #closed = false

  constructor(records: readonly RelayRecord[], environment: PoolEnvironment, events: PoolEvents) {
    this.#environment = environment
    this.#events = events
    this.#directory = new Directory(environment.random)
    for (const record of records) this.#directory.add(record)
  }

  get relays(): readonly KnownRelay[] {
    return this.#directory.relays
  }

  /** Relays whose channel is open. */
  get online(): readonly KnownRelay[] {
    return this.relays.filter(({ status }) => status === 'online')
  }

  rtt(relay: string): number | undefined {
    return this.#connections.get(relay)?.link.rtt
  }

  /** Sends to one relay, or to all that are open. */
  send(frame: Frame, relay?: string): void {
    const bytes = encodeFrame(frame)
    for (const [id, { link, dial }] of this.#connections) {
      if ((relay === undefined || id === relay) && link.status !== 'dialing') dial?.send(bytes)
    }
  }

  /** Time passes. `slept`: this page did not run for a while, so no relay's silence counts yet. */
  tick(now: number, slept: boolean): void {
    for (const connection of [...this.#connections.values()]) {
      if (slept) connection.link.forgive(now)
      this.#carryOut(connection, connection.link.tick(now))
    }
    for (let relay = this.#directory.next(now); relay && !this.#closed; relay = this.#directory.next(now))
      this.#dial(relay, now)
  }

  /** The network may have changed: no reason to wait, or to believe that a link still stands. */
  wake(now: number): void {
    for (const connection of [...this.#connections.values()])
      this.#carryOut(connection, connection.link.probe(now))
    this.#directory.retryNow()
  }

  /** Drops all links; the next tick may dial again, unless `forGood`. */
  close(reason: LumameshError, forGood: boolean): void {
    this.#closed ||= forGood
    for (const connection of [...this.#connections.values()])
      this.#carryOut(connection, connection.link.close(reason))
  }

  /** Drops a relay and its link. */
  forget(record: RelayRecord): void {
    const id = this.#directory.remove(record)
    const connection = this.#connections.get(id)
    if (connection)
      this.#carryOut(
        connection,
        connection.link.close(new LumameshError('invalid-record', 'Its record is not signed by it.')),
      )
  }

  #dial(relay: KnownRelay, now: number): void {
    const { clock, identity, rtc } = this.#environment
    const connection: Connection = { relay, link: new RelayLink(identity, now), dial: undefined }
    this.#connections.set(relay.id, connection)
    const lost = (cause?: unknown) => {
      this.#carryOut(
        connection,
        connection.link.close(
          new LumameshError('relay-unreachable', 'The connection to a relay failed.', { cause }),
        ),
      )
    }
    try {
      connection.dial = dial(
        relay.record,
        rtc,
        {
          open: () => {
            this.#carryOut(connection, connection.link.opened(clock()))
            this.#events.open(relay.id)
            this.#online(relay)
          },
          frame: (bytes) => {
            const { rtt } = connection.link
            this.#carryOut(connection, connection.link.received(bytes, clock()))
            if (connection.link.rtt !== rtt) this.#events.changed()
          },
          down: lost,
        },
        relay.failures,
      )
    } catch (cause) {
      lost(cause)
    }
  }

  #carryOut(connection: Connection, effects: readonly RelayLinkEffect[]): void {
    const { relay } = connection
    for (const effect of effects) {
      if (effect.type === 'send') connection.dial?.send(effect.bytes)
      else if (effect.type === 'frame') this.#hear(relay, effect.frame)
      else this.#lose(connection, effect.error)
    }
  }

  #hear(relay: KnownRelay, frame: Frame): void {
    if (frame.type === 'welcome' || frame.type === 'relays' || frame.type === 'busy')
      this.#learn(frame.records)
    if (frame.type === 'welcome') relay.turn = frame.turn
    if (frame.type === 'busy') relay.notBefore = this.#environment.clock() + frame.retryAfter
    this.#events.frame(relay.id, frame)
  }

  /** In use from here on: what is sent behind our greeting is heard; a relay that is full says BUSY, and is left again. */
  #online(relay: KnownRelay): void {
    this.#directory.online(relay)
    const reason = new LumameshError('closed', 'Another relay was faster.')
    for (const { id } of this.#directory.surplus) {
      const slower = this.#connections.get(id)
      if (slower) this.#carryOut(slower, slower.link.close(reason))
    }
    this.#events.changed()
  }

  #lose(connection: Connection, error: LumameshError): void {
    const { dial, relay } = connection
    dial?.close()
    this.#connections.delete(relay.id)
    this.#directory.lost(relay, this.#environment.clock())
    this.#events.lost(relay.id, error)
    this.#events.changed()
  }

  /** Records that a relay hands out are a stranger's word: checked one by one, the bad ones reported. */
  #learn(records: readonly Uint8Array[]): void {
    for (const bytes of records) {
      this.#check(bytes).catch((error) => this.#events.error(error))
    }
  }

  async #check(bytes: Uint8Array): Promise<void> {
    const record = decodeRecord(Uint8Array.from(bytes))
    const signed = await this.#environment.verify(record)
    if (signed === false)
      throw new LumameshError('invalid-record', 'A relay handed out a record with a bad signature: ignored.')
    if (record.expires < this.#environment.date()) return
    // A record that can't be checked may add a relay, but not replace what is known of one.
    if (signed === undefined) this.#directory.addNew(record)
    else this.#directory.add(record)
  }
}
