import { isIP } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Address, formatAddress, type RelayRecord, toHex } from '@lumamesh/core/protocol'
import type { Identity } from '../identity/identity.ts'
import type { Log } from '../shared/log.ts'
import type { RoomSignal } from '../shared/roomSignal.ts'
import { unreachable } from '../shared/unreachable.ts'
import { Guard } from './guard.ts'
import { Homes } from './homes.ts'
import { IncomingStreams, MEMBERS_PROTOCOL, SIGNAL_PROTOCOL } from './incomingStreams.ts'
import { Libp2pNode } from './libp2pNode.ts'
import { Membership } from './membership.ts'
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

/** How long after a change of the relay table homes and neighbours are chosen again, ms: changes come in groups. */
const SETTLE_MS = 100
/** How long the last announcement has to leave, ms. */
const FLUSH_MS = 150

export interface RelayNetworkOptions {
  identity: Identity
  record: RelayRecord
  salt: string
  /** Addresses from MESH_PEERS; hosts may be names. */
  peers: readonly Address[]
  /** The address to bind; undefined binds all. */
  host: string | undefined
  port: number
  dataDir: string
  /** How many relays are homes of each room. */
  homes: number
  /** Whether a relay answers a STUN Binding request within this time, ms. */
  answersBinding(address: Address, within: number): Promise<boolean>
  log: Log
  events: RelayNetworkEvents
}

/** What happens at other relays, for the pages of this one. Topics and peers are hex. */
interface RelayNetworkEvents {
  /** Members entered a room at another relay. `before`: they were in it before the pages of this relay. */
  entered(topic: string, peers: readonly string[], before: boolean): void
  /** A member left a room at another relay. */
  exited(topic: string, peer: string): void
  /** A member at another relay sends a signal to a page of this relay. */
  signal(signal: RoomSignal): void
  /**
   * Records of other relays for pages that connect from now on; `unknown`: those that connected pages do not know yet.
   */
  relays(records: readonly Uint8Array[], unknown: readonly Uint8Array[]): void
}

/** The shell around the network of relays: libp2p, the clock, and the effects of membership, overlay and routing. */
export class RelayNetwork {
  readonly #options: RelayNetworkOptions
  readonly #self: string
  readonly #membership: Membership
  readonly #routing: RoomRouting
  readonly #overlay: Overlay
  readonly #guard = new Guard()
  readonly #newRelays = new NewRelays()
  readonly #streams: RelayStreams
  readonly #incoming: IncomingStreams
  readonly #dialer: RelayDialer
  /** By connected relay: the address of the other end. */
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
      open: (relay) => this.#engine.openStream(relay, SIGNAL_PROTOCOL),
      failed: (relay, error) => this.#writeFailed(relay, error),
    })
    this.#incoming = new IncomingStreams({
      guard: this.#guard,
      log,
      frame: (relay, frame) => this.#apply(this.#routing.received(relay, frame, performance.now())),
      sync: (relay, stream) => void this.#membership.respondToSync(relay, stream),
      shutOut: (relay, why) => this.#shutOut(relay, why),
    })
    this.#membership = new Membership({
      identity,
      record,
      dataDir,
      log,
      meshPort: () => this.#engine.port,
      connected: () => this.#connected,
      gossip: (announcement) => this.#engine.publish(announcement),
      openStream: (relay) => this.#engine.openStream(relay, MEMBERS_PROTOCOL),
      receivedInvalid: (relay) => this.#receivedInvalid(relay),
      changed: () => this.#relaysChanged(),
    })
    this.#prober = new Prober({
      relays: () =>
        this.#membership.table.entries.map(({ id, announcement }) => ({
          id,
          addresses: announcement.record.addresses,
        })),
      answersBinding: options.answersBinding,
      probed: (relay, answers) => this.#probed(relay, answers),
    })
    this.#timer = setInterval(() => this.#tick(), TICK_MS)
  }

  /** Joins the network. @throws LumameshError `relay-error`: the port is taken */
  static async start(options: RelayNetworkOptions): Promise<RelayNetwork> {
    const known = await loadAnnouncements(options.dataDir)
    const network = new RelayNetwork(options, [
      ...options.peers,
      ...known.flatMap(({ announcement: { record, meshPort } }) =>
        meshPort === 0 ? [] : record.addresses.slice(0, 1).map(({ host }) => ({ host, port: meshPort })),
      ),
    ])
    try {
      network.#node = await network.#startNode()
    } catch (error) {
      await network.close()
      throw error
    }
    const { table } = network.#membership
    for (const { bytes } of known) table.learn(bytes, Date.now())
    network.#membership.announce()
    network.#relaysChanged()
    network.#tick()
    return network
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
      homeOf: this.#routing.homeOf,
      sentFrames: this.#sentFrames,
      sentBytes: this.#sentBytes,
      shutOut: this.#guard.size,
    }
  }

  /** A new record of this relay. */
  set record(record: RelayRecord) {
    this.#membership.record = record
  }

  /** A page of this relay entered a room. */
  entered(topic: string, peer: string): void {
    this.#apply(this.#routing.entered(topic, peer, performance.now()))
  }

  /** A page of this relay left a room. */
  exited(topic: string, peer: string): void {
    this.#apply(this.#routing.exited(topic, peer, performance.now()))
  }

  /** A page of this relay sends a signal to a member at another relay. */
  signal(signal: RoomSignal): void {
    this.#apply(this.#routing.signal(signal, performance.now()))
  }

  /** Announces that this relay leaves: other relays send no more pages here. Everything else goes on until close(). */
  leave(): void {
    if (this.#status !== 'running') return
    this.#status = 'leaving'
    this.#membership.announce(0)
  }

  /** Leaves the network, saves the known relays for the next start, and closes the port. */
  async close(): Promise<void> {
    if (this.#status === 'closed') return
    if (this.#node && this.#connected.size > 0 && this.#status === 'running') {
      this.leave()
      await sleep(FLUSH_MS)
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
    if (!this.#node) throw new TypeError('The network of relays has not started')
    return this.#node
  }

  #startNode(): Promise<Libp2pNode> {
    const { identity, record, salt, host, port, log } = this.#options
    return Libp2pNode.start([SIGNAL_PROTOCOL, MEMBERS_PROTOCOL], {
      seed: identity.seed,
      salt,
      host,
      families: new Set(record.addresses.map((address) => isIP(address.host))),
      port,
      log,
      events: {
        connected: (relay, remoteHost) => this.#onConnected(relay, remoteHost),
        disconnected: (relay) => this.#onDisconnected(relay),
        announcement: (relay, bytes) => this.#membership.receive(relay, bytes),
        gossipBytes: (relay, bytes) => {
          if (!this.#guard.admitsGossip(relay, bytes, performance.now()))
            this.#shutOut(relay, 'it gossips too much')
        },
        stream: (protocol, relay, stream) => this.#incoming.receive(protocol, relay, stream),
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
    for (const effect of this.#overlay.tick(connected, this.#routing.wanted, now)) this.#applyOverlay(effect)
  }

  /** Ticks at once where the next tick would be too late: a room needs a relay that is not connected. */
  #tickSoon(): void {
    this.#ticking ??= setImmediate(() => {
      this.#ticking = undefined
      if (this.#status !== 'closed') this.#tick()
    })
  }

  #applyOverlay(effect: OverlayEffect): void {
    switch (effect.type) {
      case 'disconnect':
        return this.#engine.disconnect(effect.relay)
      case 'dial':
        void this.#dial(effect.key, effect.addresses, effect.relay)
        return
      default:
        return unreachable(effect)
    }
  }

  async #dial(key: string, addresses: readonly Address[], relay?: string): Promise<void> {
    const found = await this.#dialer.reach(key, addresses, relay)
    if (found !== undefined) return this.#overlay.reached(key, found)
    if (this.#status === 'closed') return
    const now = performance.now()
    this.#overlay.failed(key, relay !== undefined && this.#routing.wanted.has(relay), now)
    if (relay === undefined || this.#connected.has(relay)) return
    this.#streams.disconnected(relay)
    this.#apply(this.#routing.unreachable(relay, now))
  }

  #onConnected(relay: string, host: string): void {
    this.#connected.set(relay, host)
    this.#membership.table.verify(relay, host)
    this.#streams.connected(relay)
    this.#apply(this.#routing.connected(relay, performance.now()))
    if (this.#self < relay) void this.#membership.sync(relay)
  }

  #onDisconnected(relay: string): void {
    this.#connected.delete(relay)
    this.#overlay.disconnected(relay)
    this.#streams.disconnected(relay)
    this.#apply(this.#routing.disconnected(relay))
    this.#tickSoon()
  }

  #writeFailed(relay: string, error: unknown): void {
    this.#options.log.debug({ relay, err: error }, 'frames for a relay could not be sent')
    this.#streams.disconnected(relay)
    if (this.#connected.has(relay)) this.#engine.disconnect(relay)
  }

  #probed(relay: string, answers: boolean): void {
    if (this.#status === 'closed' || !this.#membership.table.probed(relay, answers)) return
    this.#options.log.debug({ relay, answers }, 'a relay was probed')
    if (!answers && !this.#connected.has(relay))
      this.#apply(this.#routing.unreachable(relay, performance.now()))
    this.#relaysChanged()
  }

  #receivedInvalid(relay: string): boolean {
    if (!this.#guard.admitsInvalid(relay, performance.now()))
      this.#shutOut(relay, 'it sends invalid announcements')
    return !this.#guard.isShutOut(relay)
  }

  #shutOut(relay: string, why: string): void {
    if (this.#guard.isShutOut(relay)) return
    this.#options.log.warn({ relay }, `a relay is shut out for ten minutes: ${why}`)
    this.#guard.shutOut(relay, performance.now())
    this.#engine.disconnect(relay)
  }

  #relaysChanged(): void {
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
    this.#options.events.relays(selectRecords(present, Math.random), this.#newRelays.of(present))
    this.#tickSoon()
  }

  #apply(effects: readonly RoomRoutingEffect[]): void {
    const { events } = this.#options
    for (const effect of effects) {
      switch (effect.type) {
        case 'entered':
          events.entered(effect.topic, effect.peers, effect.before)
          break
        case 'exited':
          events.exited(effect.topic, effect.peer)
          break
        case 'signal':
          events.signal(effect.signal)
          break
        case 'disconnect':
          this.#engine.disconnect(effect.relay)
          break
        case 'send':
          this.#send(effect.relay, effect.frame)
          break
        default:
          unreachable(effect)
      }
    }
  }

  #send(relay: string, frame: NetworkFrame): void {
    const connected = this.#connected.has(relay)
    // A relay that is neither connected nor known cannot be reached.
    if (!connected && !this.#membership.table.get(relay)) return
    const bytes = encodeNetworkFrame(frame)
    if (frame.type !== 'alive') {
      this.#sentFrames++
      this.#sentBytes += bytes.length
    }
    this.#streams.send(relay, bytes)
    if (connected) return
    this.#overlay.dialSoon(relay)
    this.#tickSoon()
  }
}
