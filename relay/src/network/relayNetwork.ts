import { isIP } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Stream } from '@libp2p/interface'
import { type Address, formatAddress, LumameshError, type RelayRecord, toHex } from '@lumamesh/core/protocol'
import type { Identity } from '../identity/identity.ts'
import type { Log } from '../shared/log.ts'
import { Guard } from './guard.ts'
import { Homes } from './homes.ts'
import { Libp2pNode } from './libp2pNode.ts'
import { Membership } from './membership.ts'
import { readNetworkFrames } from './networkFrameReader.ts'
import { encodeNetworkFrame, type NetworkFrame } from './networkFrames.ts'
import { TICK_MS } from './networkLimits.ts'
import type { KnownRelay, RelayNetworkStats } from './networkView.ts'
import { NewRelays } from './newRelays.ts'
import { Overlay, type OverlayEffect } from './overlay.ts'
import { Prober } from './prober.ts'
import { RelayDialer } from './relayDialer.ts'
import { RelayStreams } from './relayStreams.ts'
import { RoomRouting, type RoomRoutingEffect } from './roomRouting.ts'
import { loadAnnouncements } from './savedAnnouncements.ts'
import { selectRecords } from './selectRecords.ts'

const SIGNAL = '/lumamesh/signal/1'
const MEMBERS = '/lumamesh/members/1'

/** Tables and neighbours are looked at again so long after a change, ms: many come at once. */
const SETTLE_MS = 100
/** How long a goodbye may take to leave, ms. */
const GOODBYE_MS = 150

export interface RelayNetworkOptions {
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
  homes: number
  /** Whether a relay answers a STUN question within this time, ms. */
  ask(address: Address, within: number): Promise<boolean>
  log: Log
  events: RelayNetworkEvents
}

/** What happens elsewhere, for the pages of this relay; topics and peers are hex. */
interface RelayNetworkEvents {
  /** These are in the room at another relay; `before`: and were there before the members here. */
  enter(topic: string, peers: readonly string[], before: boolean): void
  exit(topic: string, peer: string): void
  signal(topic: string, from: string, to: string, payload: Uint8Array): void
  /** Records of other relays, to be handed out from now on; `news`: those that pages don't know yet. */
  relays(records: readonly Uint8Array[], news: readonly Uint8Array[]): void
}

/** The shell around the mesh: the engine, the clock, and the effects of what decides. */
export class RelayNetwork {
  readonly #options: RelayNetworkOptions
  readonly #self: string
  readonly #membership: Membership
  readonly #routing: RoomRouting
  readonly #overlay: Overlay
  readonly #guard = new Guard()
  readonly #news = new NewRelays()
  readonly #streams: RelayStreams
  readonly #dialer: RelayDialer
  /** Relays that are connected, and the other end's address. */
  readonly #connected = new Map<string, string>()
  readonly #prober: Prober
  readonly #timer: NodeJS.Timeout
  #node: Libp2pNode | undefined
  #settling: NodeJS.Timeout | undefined
  #ticking: NodeJS.Immediate | undefined
  #sentFrames = 0
  #sentBytes = 0
  #status: 'running' | 'leaving' | 'closed' = 'running'

  private constructor(options: RelayNetworkOptions, seeds: readonly Address[]) {
    const { identity, record, dataDir, log, homes } = options
    this.#options = options
    this.#self = toHex(identity.id)
    this.#routing = new RoomRouting(this.#self, homes)
    this.#overlay = new Overlay(this.#self, seeds, Math.random)
    this.#dialer = new RelayDialer({ self: this.#self, dial: (...args) => this.#engine.dial(...args), log })
    this.#streams = new RelayStreams({
      open: (relay) => this.#engine.openStream(relay, SIGNAL),
      failed: (relay, error) => this.#writeFailed(relay, error),
    })
    this.#membership = new Membership({
      identity,
      record,
      dataDir,
      log,
      meshPort: () => this.#engine.port,
      connected: () => this.#connected,
      gossip: (announcement) => this.#engine.publish(announcement),
      openStream: (relay) => this.#engine.openStream(relay, MEMBERS),
      erred: (relay) => this.#erred(relay),
      changed: () => this.#changed(),
    })
    this.#prober = new Prober({
      relays: () =>
        this.#membership.table.entries.map(
          ({
            id,
            announcement: {
              record: { addresses },
            },
          }) => ({ id, addresses }),
        ),
      ask: options.ask,
      found: (relay, answers) => this.#probed(relay, answers),
    })
    this.#timer = setInterval(() => this.#tick(), TICK_MS)
  }

  /** @throws LumameshError `relay-error`: the port is taken */
  static async start(options: RelayNetworkOptions): Promise<RelayNetwork> {
    const known = await loadAnnouncements(options.dataDir)
    const mesh = new RelayNetwork(options, [
      ...options.peers,
      ...known.flatMap(({ announcement: { record, meshPort } }) =>
        meshPort === 0 ? [] : record.addresses.slice(0, 1).map(({ host }) => ({ host, port: meshPort })),
      ),
    ])
    try {
      mesh.#node = await mesh.#startNode()
    } catch (error) {
      await mesh.close()
      throw error
    }
    const { table } = mesh.#membership
    for (const { bytes } of known) table.learn(bytes, Date.now())
    mesh.#membership.announce()
    mesh.#changed()
    mesh.#tick()
    return mesh
  }

  /** The TCP port that is open. */
  get port(): number {
    return this.#engine.port
  }

  get peers(): KnownRelay[] {
    return this.#membership.table.entries.map(({ id, addresses, verified, away, announcement }) => ({
      id,
      addresses: addresses.map(formatAddress),
      connected: this.#connected.has(id),
      rtt: this.#connected.has(id) ? this.#engine.rtt(id) : undefined,
      verified,
      away,
      expires: announcement.expires,
    }))
  }

  get stats(): RelayNetworkStats {
    return {
      known: this.#membership.table.size,
      away: this.#membership.table.entries.filter(({ away }) => away).length,
      connected: this.#connected.size,
      homeOf: this.#routing.registry.size,
      sentFrames: this.#sentFrames,
      sentBytes: this.#sentBytes,
      shutOut: this.#guard.size,
    }
  }

  /** The relay's record was signed anew. */
  set record(record: RelayRecord) {
    this.#membership.record = record
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

  /** Says goodbye: nobody is sent here any more. What is under way goes on until close(). */
  leave(): void {
    if (this.#status !== 'running') return
    this.#status = 'leaving'
    this.#membership.announce(0)
  }

  /** Says goodbye, keeps what is known for the next start, and gives the port back. */
  async close(): Promise<void> {
    if (this.#status === 'closed') return
    if (this.#node && this.#connected.size > 0 && this.#status === 'running') {
      this.leave()
      await sleep(GOODBYE_MS)
    }
    this.#status = 'closed'
    clearInterval(this.#timer)
    this.#prober.close()
    clearTimeout(this.#settling)
    clearImmediate(this.#ticking)
    await this.#membership.close()
    await this.#node?.stop()
  }

  get #engine(): Libp2pNode {
    if (!this.#node) throw new TypeError('The mesh has not started')
    return this.#node
  }

  #startNode(): Promise<Libp2pNode> {
    const { identity, record, salt, host, port, log } = this.#options
    return Libp2pNode.start([SIGNAL, MEMBERS], {
      seed: identity.seed,
      salt,
      host,
      families: new Set(record.addresses.map((address) => isIP(address.host))),
      port,
      log,
      events: {
        connected: (relay, remoteHost) => this.#connectedTo(relay, remoteHost),
        lost: (relay) => this.#lost(relay),
        gossip: (relay, bytes) => this.#membership.heard(relay, bytes),
        gossiped: (relay, bytes) => {
          if (!this.#guard.mayGossip(relay, bytes, performance.now())) this.#shutOut(relay, 'it floods')
        },
        stream: (protocol, relay, stream) => this.#hear(protocol, relay, stream),
        admits: (relay) => !this.#guard.isShutOut(relay),
      },
    })
  }

  #tick(): void {
    if (!this.#node) return
    const now = performance.now()
    this.#guard.tick(now)
    this.#node.countGossip()
    this.#apply(this.#routing.tick(now))
    const connected = new Set(this.#connected.keys())
    for (const effect of this.#overlay.tick(connected, this.#routing.wanted, now)) this.#reach(effect)
  }

  /** A room needs a relay that is not connected: no waiting for the next tick. */
  #tickSoon(): void {
    this.#ticking ??= setImmediate(() => {
      this.#ticking = undefined
      if (this.#status !== 'closed') this.#tick()
    })
  }

  #reach(effect: OverlayEffect): void {
    if (effect.type === 'hangUp') return this.#engine.hangUp(effect.relay)
    void this.#dial(effect.key, effect.addresses, effect.relay)
  }

  async #dial(key: string, addresses: readonly Address[], relay?: string): Promise<void> {
    const found = await this.#dialer.reach(key, addresses, relay)
    if (found !== undefined) return this.#overlay.reached(key, found)
    if (this.#status === 'closed') return
    const now = performance.now()
    this.#overlay.failed(key, relay !== undefined && this.#routing.wanted.has(relay), now)
    if (relay === undefined || this.#connected.has(relay)) return
    this.#streams.drop(relay)
    this.#apply(this.#routing.unreachable(relay, now))
  }

  #connectedTo(relay: string, host: string): void {
    this.#connected.set(relay, host)
    this.#membership.table.verify(relay, host)
    this.#streams.connected(relay)
    this.#apply(this.#routing.up(relay, performance.now()))
    if (this.#self < relay) void this.#membership.sync(relay)
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

  #probed(relay: string, answers: boolean): void {
    if (this.#status === 'closed' || !this.#membership.table.probed(relay, answers)) return
    this.#options.log.debug({ relay, answers }, 'a relay was probed')
    if (!answers && !this.#connected.has(relay))
      this.#apply(this.#routing.unreachable(relay, performance.now()))
    this.#changed()
  }

  #erred(relay: string): boolean {
    if (!this.#guard.mayErr(relay, performance.now()))
      this.#shutOut(relay, 'it hands on announcements that are not signed or make no sense')
    return !this.#guard.isShutOut(relay)
  }

  #shutOut(relay: string, why: string): void {
    if (this.#guard.isShutOut(relay)) return
    this.#options.log.warn({ relay }, `a relay is shut out for ten minutes: ${why}`)
    this.#guard.shutOut(relay, performance.now())
    this.#engine.hangUp(relay)
  }

  /** Relays have come or gone. */
  #changed(): void {
    this.#settling ??= setTimeout(() => {
      this.#settling = undefined
      this.#settle()
    }, SETTLE_MS)
  }

  #settle(): void {
    const { table, record } = this.#membership
    const { entries } = table
    this.#overlay.relays = entries
    const self = { id: this.#self, addresses: record.addresses }
    const present = entries.filter(({ away }) => !away)
    this.#apply(this.#routing.relays(new Homes([self, ...present]), performance.now()))
    this.#options.events.relays(selectRecords(present, Math.random), this.#news.of(present))
    this.#tickSoon()
  }

  #apply(effects: readonly RoomRoutingEffect[]): void {
    const { events } = this.#options
    for (const effect of effects) {
      if (effect.type === 'enter') events.enter(effect.topic, effect.peers, effect.before)
      else if (effect.type === 'exit') events.exit(effect.topic, effect.peer)
      else if (effect.type === 'signal') events.signal(effect.topic, effect.from, effect.to, effect.payload)
      else if (effect.type === 'hangUp') this.#engine.hangUp(effect.relay)
      else this.#send(effect.relay, effect.frame)
    }
  }

  #send(relay: string, frame: NetworkFrame): void {
    const connected = this.#connected.has(relay)
    // Who is neither connected nor known can't be reached: whoever named it knows it no better.
    if (!connected && !this.#membership.table.get(relay)) return
    const bytes = encodeNetworkFrame(frame)
    if (frame.type !== 'alive') {
      this.#sentFrames++
      this.#sentBytes += bytes.length
    }
    this.#streams.send(relay, bytes)
    if (connected) return
    this.#overlay.need(relay)
    this.#tickSoon()
  }

  #hear(protocol: string, relay: string, stream: Stream): void {
    if (protocol === SIGNAL) this.#read(relay, stream)
    else if (this.#guard.maySync(relay, performance.now())) void this.#membership.answer(relay, stream)
    else stream.abort(new LumameshError('rate-limited', 'Too many syncs.'))
  }

  #read(relay: string, stream: Stream): void {
    void readNetworkFrames(stream, {
      admits: (bytes) => {
        const admitted = this.#guard.mayFrame(relay, bytes, performance.now())
        if (!admitted) this.#shutOut(relay, 'it floods')
        return admitted
      },
      frame: (frame) => this.#apply(this.#routing.received(relay, frame, performance.now())),
      malformed: () => this.#shutOut(relay, 'it sends frames that make no sense'),
      broken: (err) => this.#options.log.debug({ relay, err }, 'a stream of a relay has ended'),
    })
  }
}
