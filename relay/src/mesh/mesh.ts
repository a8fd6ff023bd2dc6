import { setTimeout as sleep } from 'node:timers/promises'
import type { Stream } from '@libp2p/interface'
import {
  type Address,
  encodeRecord,
  equal,
  formatAddress,
  LumameshError,
  type RelayRecord,
  toHex,
} from '@lumamesh/core/protocol'
import type { Identity } from '../identity/keys.ts'
import { addressesOf } from '../operate/hosts.ts'
import type { Log } from '../operate/log.ts'
import { encodeAnnouncement } from './announcement.ts'
import { decodeMeshFrame, encodeMeshFrame } from './frames.ts'
import { Guard } from './guard.ts'
import { handout } from './handout.ts'
import { Homes } from './homes.ts'
import { ANNOUNCE_EVERY_MS, ANNOUNCED_FOR_MS, SYNC_EVERY_MS, TICK_MS } from './limits.ts'
import { News } from './news.ts'
import { Node, type Verdict } from './node.ts'
import { Overlay, type OverlayEffect } from './overlay.ts'
import { remember, remembered } from './remembered.ts'
import { Routing, type RoutingEffect } from './routing.ts'
import { isOtherSalt } from './salted.ts'
import { framesOf, Streams } from './streams.ts'
import { answerOn, askOn, type SyncSide } from './syncing.ts'
import { type Learnt, Table } from './table.ts'

const SIGNAL = '/lumamesh/signal/1'
const MEMBERS = '/lumamesh/members/1'

/** Tables and neighbours are looked at again so long after a change, ms: many come at once. */
const SETTLE_MS = 100
const EXPIRE_EVERY_MS = 30_000
const REMEMBER_EVERY_MS = 10_000
/** How long a goodbye may take to leave, ms. */
const GOODBYE_MS = 150

export interface MeshOptions {
  identity: Identity
  record: RelayRecord
  salt: string
  /** Addresses of relays that an operator names; hosts may be names. */
  peers: readonly Address[]
  /** The address to bind; all without it. */
  host: string | undefined
  port: number
  dataDir: string
  /** Homes of each room. */
  homes?: number
  log: Log
  events: MeshEvents
}

/** What happens elsewhere, for the pages of this relay; topics and peers are hex. */
export interface MeshEvents {
  /** Somebody is in the room at another relay; `before`: and was there before the members here. */
  enter(topic: string, peer: string, before: boolean): void
  exit(topic: string, peer: string): void
  signal(topic: string, from: string, to: string, payload: Uint8Array): void
  /** Records of other relays, to be handed out from now on; `news`: those that pages don't know yet. */
  relays(records: readonly Uint8Array[], news: readonly Uint8Array[]): void
}

/** Another relay, as an operator is shown it. */
export interface MeshPeer {
  id: string
  addresses: readonly string[]
  connected: boolean
  /** ms */
  rtt: number | undefined
  verified: boolean
  /** Unix ms. */
  expires: number
}

export interface MeshStats {
  /** Other relays known. */
  known: number
  connected: number
  /** Rooms that this relay is home of. */
  homeOf: number
  /** Relays that broke the rules within the last ten minutes. */
  shutOut: number
}

/** The shell around the mesh: the clock, the engine, the disk, and the effects of what decides. */
export class Mesh {
  readonly #options: MeshOptions
  readonly #self: string
  readonly #table: Table
  readonly #routing: Routing
  readonly #guard = new Guard()
  /** Relays that are connected, and the other end's address. */
  readonly #connected = new Map<string, string>()
  readonly #timers: NodeJS.Timeout[]
  readonly #streams: Streams
  readonly #overlay: Overlay
  #node: Node | undefined
  #record: RelayRecord
  #count = 0
  #announcement: Uint8Array = new Uint8Array()
  #settling: NodeJS.Timeout | undefined
  #ticking: NodeJS.Immediate | undefined
  readonly #news = new News()
  #dirty = false
  #saltWarned = Number.NEGATIVE_INFINITY
  #closed = false

  private constructor(options: MeshOptions, seeds: readonly Address[]) {
    this.#options = options
    this.#self = toHex(options.identity.id)
    this.#record = options.record
    const hosts = options.record.addresses.map(({ host }) => host)
    this.#table = new Table(this.#self, hosts)
    this.#routing = new Routing(this.#self, options.homes === undefined ? {} : { homes: options.homes })
    this.#overlay = new Overlay(this.#self, seeds, Math.random)
    this.#streams = new Streams({
      open: (relay) => this.#engine.openStream(relay, SIGNAL),
      failed: (relay, error) => this.#writeFailed(relay, error),
    })
    const every = (ms: number, action: () => void) => setInterval(action, ms)
    this.#timers = [
      every(TICK_MS, () => this.#tick()),
      every(SYNC_EVERY_MS, () => this.#syncWithAny()),
      every(ANNOUNCE_EVERY_MS, () => this.#announce()),
      every(EXPIRE_EVERY_MS, () => this.#table.expire(Date.now()) && this.#changed()),
      every(REMEMBER_EVERY_MS, () => this.#remember()),
    ]
  }

  /** @throws LumameshError `relay-error`: the port is taken */
  static async start(options: MeshOptions): Promise<Mesh> {
    const known = await remembered(options.dataDir)
    const mesh = new Mesh(options, [
      ...options.peers,
      ...known.flatMap(({ announcement: { record, meshPort } }) =>
        meshPort === 0 ? [] : record.addresses.slice(0, 1).map(({ host }) => ({ host, port: meshPort })),
      ),
    ])
    try {
      mesh.#node = await Node.start([SIGNAL, MEMBERS], {
        seed: options.identity.seed,
        salt: options.salt,
        host: options.host,
        port: options.port,
        log: options.log,
        events: {
          connected: (relay, host) => mesh.#connectedTo(relay, host),
          lost: (relay) => mesh.#lost(relay),
          gossip: (relay, bytes) => mesh.#gossip(relay, bytes),
          gossiped: (relay, bytes) => {
            if (!mesh.#guard.mayGossip(relay, bytes, performance.now())) mesh.#shutOut(relay, 'it floods')
          },
          stream: (protocol, relay, stream) => {
            void (protocol === SIGNAL ? mesh.#read(relay, stream) : mesh.#answerSync(relay, stream))
          },
          admits: (relay) => !mesh.#guard.isShutOut(relay),
        },
      })
    } catch (error) {
      await mesh.close()
      throw error
    }
    for (const { bytes } of known) mesh.#table.learn(bytes, Date.now())
    mesh.#announce()
    mesh.#changed()
    mesh.#tick()
    return mesh
  }

  /** The TCP port that is open. */
  get port(): number {
    return this.#engine.port
  }

  get peers(): MeshPeer[] {
    return this.#table.entries.map(({ id, addresses, verified, announcement }) => ({
      id,
      addresses: addresses.map(formatAddress),
      connected: this.#connected.has(id),
      rtt: this.#connected.has(id) ? this.#engine.rtt(id) : undefined,
      verified,
      expires: announcement.expires,
    }))
  }

  get stats(): MeshStats {
    return {
      known: this.#table.entries.length,
      connected: this.#connected.size,
      homeOf: this.#routing.registry.size,
      shutOut: this.#guard.size,
    }
  }

  /** The relay's record was signed anew. */
  set record(record: RelayRecord) {
    this.#record = record
    this.#count = 0
    this.#announce()
  }

  entered(topic: string, peer: string): void {
    this.#apply(this.#routing.entered(topic, peer, performance.now()))
  }

  left(topic: string, peer: string): void {
    this.#apply(this.#routing.left(topic, peer, performance.now()))
  }

  signal(topic: string, from: string, to: string, payload: Uint8Array): void {
    this.#apply(this.#routing.signal(topic, from, to, payload, performance.now()))
  }

  /** Says goodbye, keeps what is known for the next start, and gives the port back. */
  async close(): Promise<void> {
    if (this.#closed) return
    this.#closed = true
    for (const timer of this.#timers) clearInterval(timer)
    clearTimeout(this.#settling)
    clearImmediate(this.#ticking)
    if (!this.#node) return
    if (this.#connected.size > 0) {
      this.#announce(0)
      await sleep(GOODBYE_MS)
    }
    this.#dirty = true
    await this.#remember()
    await this.#node.stop()
  }

  get #engine(): Node {
    if (!this.#node) throw new TypeError('The mesh has not started')
    return this.#node
  }

  #announce(meshPort = this.#engine.port): void {
    const { identity } = this.#options
    this.#announcement = encodeAnnouncement(
      {
        count: this.#count++,
        expires: Date.now() + ANNOUNCED_FOR_MS,
        meshPort,
        recordBytes: encodeRecord(this.#record),
      },
      (bytes) => identity.sign(bytes),
    )
    this.#publish(this.#announcement)
  }

  #publish(announcement: Uint8Array): void {
    this.#engine.publish(announcement).catch((error: Error) => {
      // Twice the same within two minutes: everybody has it.
      if (error.name !== 'PublishError' && !/Duplicate/.test(error.message))
        this.#options.log.warn({ err: error }, 'an announcement could not be gossiped')
    })
  }

  #tick(): void {
    const now = performance.now()
    this.#guard.tick(now)
    this.#engine.countGossip()
    this.#apply(this.#routing.tick(now))
    for (const effect of this.#overlay.tick(new Set(this.#connected.keys()), this.#routing.wanted, now))
      this.#reach(effect)
  }

  /** A room needs a relay that is not connected: no waiting for the next tick. */
  #tickSoon(): void {
    this.#ticking ??= setImmediate(() => {
      this.#ticking = undefined
      if (!this.#closed) this.#tick()
    })
  }

  #reach(effect: OverlayEffect): void {
    if (effect.type === 'hangUp') return this.#engine.hangUp(effect.relay)
    void this.#dial(effect.key, effect.addresses, effect.relay)
  }

  async #dial(key: string, addresses: readonly Address[], relay?: string): Promise<void> {
    const errors: unknown[] = []
    for (const address of (await Promise.all(addresses.map(addressesOf))).flat()) {
      try {
        const id = await this.#engine.dial(address, relay)
        return this.#overlay.reached(key, id)
      } catch (error) {
        if (/dial self/.test(String(error))) return this.#overlay.reached(key, this.#self)
        errors.push(error)
      }
    }
    if (this.#closed) return
    const now = performance.now()
    if (errors.some(isOtherSalt)) this.#warnOfSalt(key, now)
    const urgent = relay !== undefined && this.#routing.wanted.has(relay)
    this.#overlay.failed(key, urgent, now)
    this.#options.log.debug({ key, err: errors[0] }, 'a relay can not be dialled')
    if (relay === undefined || this.#connected.has(relay)) return
    this.#streams.drop(relay)
    this.#apply(this.#routing.unreachable(relay, now))
  }

  #warnOfSalt(key: string, now: number): void {
    if (now - this.#saltWarned < 60_000) return
    this.#saltWarned = now
    this.#options.log.warn(`MESH_SALT differs from that of ${key}: it is of another network of relays`)
  }

  #connectedTo(relay: string, host: string): void {
    this.#connected.set(relay, host)
    this.#table.verify(relay, host)
    this.#streams.connected(relay)
    this.#apply(this.#routing.up(relay, performance.now()))
    if (this.#self < relay) void this.#sync(relay)
  }

  #lost(relay: string): void {
    this.#connected.delete(relay)
    this.#overlay.lost(relay)
    this.#streams.drop(relay)
    this.#apply(this.#routing.down(relay))
    this.#tickSoon()
  }

  #writeFailed(relay: string, error: unknown): void {
    this.#options.log.debug({ relay, err: error }, 'a relay can not be written to')
    this.#streams.drop(relay)
    if (this.#connected.has(relay)) this.#engine.hangUp(relay)
  }

  #shutOut(relay: string, why: string): void {
    if (this.#guard.isShutOut(relay)) return
    this.#options.log.warn({ relay }, `a relay is shut out for ten minutes: ${why}`)
    this.#guard.shutOut(relay, performance.now())
    this.#engine.hangUp(relay)
  }

  #gossip(relay: string, bytes: Uint8Array): Verdict {
    const learnt = this.#learn(relay, bytes)
    if (learnt === 'news' || learnt === 'refresh') return 'accept'
    return learnt === 'invalid' ? 'reject' : 'ignore'
  }

  #learn(from: string, bytes: Uint8Array): Learnt {
    const learnt = this.#table.learn(bytes, Date.now())
    if (learnt === 'invalid' && !this.#guard.mayErr(from, performance.now()))
      this.#shutOut(from, 'it hands on announcements that are not signed or make no sense')
    if (learnt === 'news') this.#changed()
    if (learnt === 'news' || learnt === 'refresh') this.#dirty = true
    return learnt
  }

  /** Other relays have come or gone. */
  #changed(): void {
    this.#dirty = true
    this.#settling ??= setTimeout(() => {
      this.#settling = undefined
      this.#settle()
    }, SETTLE_MS)
  }

  #settle(): void {
    const { entries } = this.#table
    const self = { id: this.#self, addresses: this.#record.addresses }
    this.#overlay.relays = entries
    this.#apply(this.#routing.relays(new Homes([self, ...entries]), performance.now()))
    this.#options.events.relays(handout(entries, Math.random), this.#news.of(entries))
    this.#tickSoon()
  }

  #apply(effects: readonly RoutingEffect[]): void {
    const { events } = this.#options
    for (const effect of effects) {
      if (effect.type === 'enter') events.enter(effect.topic, effect.peer, effect.before)
      else if (effect.type === 'exit') events.exit(effect.topic, effect.peer)
      else if (effect.type === 'signal') events.signal(effect.topic, effect.from, effect.to, effect.payload)
      else if (effect.type === 'hangUp') this.#engine.hangUp(effect.relay)
      else this.#send(effect.relay, encodeMeshFrame(effect.frame))
    }
  }

  #send(relay: string, frame: Uint8Array): void {
    // Who is neither here nor known can't be reached: a home has named it that knows it no better.
    if (!this.#connected.has(relay) && !this.#table.get(relay)) return
    this.#streams.send(relay, frame)
    if (this.#connected.has(relay)) return
    this.#overlay.need(relay)
    this.#tickSoon()
  }

  /** What another relay says of rooms. */
  async #read(relay: string, stream: Stream): Promise<void> {
    try {
      for await (const bytes of framesOf(stream)) {
        const now = performance.now()
        if (!this.#guard.mayFrame(relay, bytes.length, now)) return this.#shutOut(relay, 'it floods')
        const frame = decodeMeshFrame(bytes)
        if (frame) this.#apply(this.#routing.received(relay, frame, now))
      }
    } catch (error) {
      if (error instanceof LumameshError && error.code === 'malformed')
        this.#shutOut(relay, 'it sends frames that make no sense')
      else this.#options.log.debug({ relay, err: error }, 'a stream of a relay has ended')
    }
    stream.abort(new Error('Read to its end'))
  }

  #syncWithAny(): void {
    const connected = [...this.#connected.keys()]
    const relay = connected[Math.floor(Math.random() * connected.length)]
    if (relay !== undefined) void this.#sync(relay)
  }

  async #sync(relay: string): Promise<void> {
    try {
      await askOn(await this.#engine.openStream(relay, MEMBERS), this.#side(relay))
    } catch (error) {
      this.#options.log.debug({ relay, err: error }, 'a sync has ended')
    }
  }

  async #answerSync(relay: string, stream: Stream): Promise<void> {
    if (!this.#guard.maySync(relay, performance.now())) return stream.abort(new Error('Too many syncs'))
    try {
      await answerOn(stream, this.#side(relay))
    } catch (error) {
      this.#options.log.debug({ relay, err: error }, 'a sync has ended')
    }
  }

  /** Only the one who is connected is gossiped on: whoever else is new to us is known to the others. */
  #side(relay: string): SyncSide {
    return {
      table: this.#table,
      own: this.#announcement,
      learn: (bytes) => {
        const learnt = this.#learn(relay, bytes)
        const entry = this.#table.get(relay)
        if ((learnt === 'news' || learnt === 'refresh') && entry && equal(entry.bytes, bytes)) {
          this.#table.verify(relay, this.#connected.get(relay) ?? '')
          this.#publish(entry.bytes)
        }
        return !this.#guard.isShutOut(relay)
      },
    }
  }

  async #remember(): Promise<void> {
    if (!this.#dirty) return
    this.#dirty = false
    const entries = [...this.#table.entries].sort((a, b) => Number(b.verified) - Number(a.verified))
    try {
      await remember(
        this.#options.dataDir,
        entries.map(({ bytes }) => bytes),
      )
    } catch (error) {
      this.#options.log.warn({ err: error }, 'the relays known can not be written to DATA_DIR')
    }
  }
}
