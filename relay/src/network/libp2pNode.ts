import { createHash, hkdfSync } from 'node:crypto'
import { isIP } from 'node:net'
import { generateKeyPairFromSeed, publicKeyFromRaw } from '@libp2p/crypto/keys'
import { type GossipSub, gossipsub, TopicValidatorResult } from '@libp2p/gossipsub'
import { type Identify, identify } from '@libp2p/identify'
import type { Connection, Libp2p, PeerId, Stream } from '@libp2p/interface'
import { peerIdFromPublicKey } from '@libp2p/peer-id'
import { type Ping, ping } from '@libp2p/ping'
import { tcp } from '@libp2p/tcp'
import { yamux } from '@libp2p/yamux'
import { type Address, fromHex, LumameshError, parseAddress, toHex } from '@lumamesh/core/protocol'
import { multiaddr } from '@multiformats/multiaddr'
import { createLibp2p } from 'libp2p'
import type { Log } from '../shared/log.ts'
import { DIAL_WITHIN_MS, MAX_NETWORK_FRAME_BYTES, PING_EVERY_MS, PING_WITHIN_MS } from './networkLimits.ts'
import { saltedNoise } from './saltedNoise.ts'
import { provideWithResolvers } from './withResolvers.ts'

const RELAYS_TOPIC = 'lumamesh/relays/1'
/** All addresses of this machine, by family. */
const ANY = ['0.0.0.0', '::']
const GOSSIP_PROTOCOL = /^\/meshsub\//

/**
 * What to do with a gossiped announcement: `accept` and forward it, `ignore` it, or `reject` it and count it against
 * its sender.
 */
export type GossipVerdict = 'accept' | 'ignore' | 'reject'

export interface Libp2pNodeOptions {
  /** The relay's Ed25519 private key, 32 bytes. */
  seed: Uint8Array
  salt: string
  /** The address to bind; undefined binds all. */
  host: string | undefined
  /** IP versions of the addresses in the record, 4 and 6: without `host`, the node listens on these only. */
  families: ReadonlySet<number>
  /** TCP; 0 lets the system choose. */
  port: number
  log: Log
  events: Libp2pNodeEvents
}

/** Relays are named by their public key in hex. */
export interface Libp2pNodeEvents {
  /** The first connection to the relay has opened. `host`: the other end's address. */
  connected(relay: string, host: string): void
  /** The last connection to the relay has closed. */
  disconnected(relay: string): void
  /** This neighbour gossiped an announcement. */
  announcement(relay: string, bytes: Uint8Array): GossipVerdict
  /** So many bytes of gossip were received from the relay, valid or not. */
  gossipBytes(relay: string, bytes: number): void
  /** The relay opened a stream with one of our protocols. */
  stream(protocol: string, relay: string, stream: Stream): void
  /** Whether the relay may connect. */
  admits(relay: string): boolean
}

type Services = { identify: Identify; ping: Ping; pubsub: GossipSub }

/** The shell around libp2p: connections, streams and gossip. It makes no decisions. */
export class Libp2pNode {
  readonly #libp2p: Libp2p<Services>
  readonly #events: Libp2pNodeEvents
  /** Streams whose bytes are counted. */
  readonly #counted = new WeakSet<Stream>()

  private constructor(libp2p: Libp2p<Services>, events: Libp2pNodeEvents) {
    this.#libp2p = libp2p
    this.#events = events
  }

  /** @throws LumameshError `relay-error` when the port cannot be opened */
  static async start(protocols: readonly string[], options: Libp2pNodeOptions): Promise<Libp2pNode> {
    provideWithResolvers()
    const { events, log } = options
    const libp2p = await createEngine(options)
    const { pubsub } = libp2p.services
    pubsub.topicValidators.set(RELAYS_TOPIC, (peer, { data }) => {
      const relay = relayOf(peer)
      return verdicts[relay === undefined ? 'reject' : events.announcement(relay, data)]
    })
    libp2p.addEventListener('connection:open', ({ detail }) => abortForSure(detail))
    libp2p.addEventListener('peer:connect', ({ detail }) => {
      const relay = relayOf(detail)
      const [connection] = libp2p.getConnections(detail)
      if (relay !== undefined && connection) events.connected(relay, hostOf(connection))
    })
    libp2p.addEventListener('peer:disconnect', ({ detail }) => {
      const relay = relayOf(detail)
      if (relay !== undefined) events.disconnected(relay)
    })
    for (const protocol of protocols) {
      await libp2p.handle(
        protocol,
        (stream, { remotePeer }) => {
          const relay = relayOf(remotePeer)
          if (relay === undefined) stream.abort(new Error('Not an Ed25519 key'))
          else events.stream(protocol, relay, stream)
        },
        { maxInboundStreams: 4, maxOutboundStreams: 4 },
      )
    }
    try {
      await libp2p.start()
    } catch (cause) {
      await libp2p.stop()
      if (!(cause instanceof Error) || cause.name !== 'UnsupportedListenAddressesError') throw cause
      throw new LumameshError(
        'relay-error',
        `TCP port ${options.port} for other relays cannot be opened. Stop the process that uses it, or set MESH_PORT to a free port.`,
        { cause },
      )
    }
    pubsub.subscribe(RELAYS_TOPIC)
    log.debug({ meshPort: options.port }, 'mesh started')
    return new Libp2pNode(libp2p, events)
  }

  /** The TCP port that is open. */
  get port(): number {
    return Number(/\/tcp\/(\d+)/.exec(this.#libp2p.getMultiaddrs()[0]?.toString() ?? '')?.[1] ?? 0)
  }

  /**
   * Connects to the relay at this address, and returns its id.
   * @param relay the only relay to connect to; any without it
   * @throws the error of libp2p
   */
  async dial({ host, port }: Address, relay?: string): Promise<string> {
    const peer = relay === undefined ? '' : `/p2p/${peerIdOf(relay)}`
    const target = multiaddr(`/${isIP(host) === 6 ? 'ip6' : 'ip4'}/${host}/tcp/${port}${peer}`)
    const connection = await this.#libp2p.dial(target, { signal: AbortSignal.timeout(DIAL_WITHIN_MS) })
    const id = relayOf(connection.remotePeer)
    if (id !== undefined) return id
    await connection.close()
    throw new LumameshError('relay-error', 'The relay has a key that is not an Ed25519 key.')
  }

  /** The round-trip time of the last ping, ms. */
  rtt(relay: string): number | undefined {
    return this.#libp2p.getConnections(peerIdOf(relay))[0]?.rtt
  }

  async openStream(relay: string, protocol: string): Promise<Stream> {
    const [connection] = this.#libp2p.getConnections(peerIdOf(relay))
    if (!connection) throw new LumameshError('relay-lost', 'The relay is not connected.')
    return await connection.newStream(protocol, { signal: AbortSignal.timeout(DIAL_WITHIN_MS) })
  }

  /** Counts the bytes of new gossip streams: libp2p reports valid messages only. Call it every TICK_MS. */
  countGossip(): void {
    for (const { remotePeer, streams } of this.#libp2p.getConnections()) {
      for (const stream of streams) {
        if (this.#counted.has(stream) || !GOSSIP_PROTOCOL.test(stream.protocol)) continue
        this.#counted.add(stream)
        const relay = relayOf(remotePeer)
        if (relay === undefined || stream.direction !== 'inbound') continue
        stream.addEventListener('message', ({ data }) => this.#events.gossipBytes(relay, data.byteLength))
      }
    }
  }

  async publish(announcement: Uint8Array): Promise<void> {
    await this.#libp2p.services.pubsub.publish(RELAYS_TOPIC, announcement)
  }

  /** Closes all connections to the relay at once. */
  disconnect(relay: string): void {
    for (const connection of this.#libp2p.getConnections(peerIdOf(relay)))
      connection.abort(new LumameshError('closed', 'This relay closed the connection.'))
  }

  async stop(): Promise<void> {
    await this.#libp2p.stop()
  }
}

async function createEngine({
  seed,
  salt,
  host,
  families,
  port,
  log,
  events,
}: Libp2pNodeOptions): Promise<Libp2p<Services>> {
  const prologue = new Uint8Array(hkdfSync('sha256', salt, '', 'lumamesh noise prologue', 32))
  const addresses = host === undefined ? ANY.filter((any) => families.has(isIP(any))) : [host]
  return await createLibp2p({
    start: false,
    privateKey: await generateKeyPairFromSeed('Ed25519', seed),
    addresses: {
      listen: addresses.map((address) => `/${isIP(address) === 6 ? 'ip6' : 'ip4'}/${address}/tcp/${port}`),
    },
    transports: [tcp()],
    streamMuxers: [yamux()],
    connectionEncrypters: [saltedNoise(prologue, log)],
    connectionMonitor: {
      pingInterval: PING_EVERY_MS,
      // Less than the interval: a ping fails while an earlier one is still under way.
      pingTimeout: { minTimeout: PING_WITHIN_MS, maxTimeout: PING_WITHIN_MS },
    },
    connectionManager: {
      maxConnections: 1_024,
      inboundConnectionThreshold: 50,
      maxIncomingPendingConnections: 64,
      maxParallelDials: 8,
      dialTimeout: DIAL_WITHIN_MS,
    },
    connectionGater: {
      denyDialMultiaddr: () => false,
      denyInboundEncryptedConnection: (peer) => !admits(events, peer),
      denyOutboundEncryptedConnection: (peer) => !admits(events, peer),
    },
    services: {
      identify: identify(),
      ping: ping(),
      pubsub: gossipsub({
        // Each announcement is signed by the relay that it describes.
        globalSignaturePolicy: 'StrictNoSign',
        msgIdFn: ({ data }) => createHash('sha256').update(data).digest().subarray(0, 20),
        fallbackToFloodsub: false,
        allowPublishToZeroTopicPeers: true,
        tagMeshPeers: false,
        allowedTopics: [RELAYS_TOPIC],
        maxInboundDataLength: MAX_NETWORK_FRAME_BYTES,
        maxOutboundBufferSize: 1024 * 1024,
        scoreParams: {
          // All relays of a test, a LAN or a container host share one address; the relay table counts addresses.
          IPColocationFactorWeight: 0,
          topics: { [RELAYS_TOPIC]: scoreOfInvalid },
        },
      }),
    },
  })
}

/**
 * Scores count invalid messages only: on a topic that is quiet for minutes, honest relays would fail any other measure.
 */
const scoreOfInvalid = {
  topicWeight: 1,
  timeInMeshWeight: 0,
  timeInMeshQuantum: 1_000,
  timeInMeshCap: 1,
  firstMessageDeliveriesWeight: 0,
  firstMessageDeliveriesDecay: 0.5,
  firstMessageDeliveriesCap: 1,
  meshMessageDeliveriesWeight: 0,
  meshMessageDeliveriesDecay: 0.5,
  meshMessageDeliveriesCap: 1,
  meshMessageDeliveriesThreshold: 1,
  meshMessageDeliveriesWindow: 10,
  meshMessageDeliveriesActivation: 1_000,
  meshFailurePenaltyWeight: 0,
  meshFailurePenaltyDecay: 0.5,
  invalidMessageDeliveriesWeight: -10,
  invalidMessageDeliveriesDecay: 0.9,
}

const verdicts = {
  accept: TopicValidatorResult.Accept,
  ignore: TopicValidatorResult.Ignore,
  reject: TopicValidatorResult.Reject,
}

/**
 * Connection.abort() throws when the other end has closed its half: the muxer cannot write its last frame, and the
 * socket stays open. A second abort() skips that frame.
 */
function abortForSure(connection: Connection): void {
  const abort = connection.abort.bind(connection)
  connection.abort = (error) => {
    try {
      abort(error)
    } catch {
      abort(error)
    }
  }
}

function admits(events: Libp2pNodeEvents, peer: PeerId): boolean {
  const relay = relayOf(peer)
  return relay !== undefined && events.admits(relay)
}

function relayOf(peer: PeerId): string | undefined {
  return peer.type === 'Ed25519' ? toHex(peer.publicKey.raw) : undefined
}

function peerIdOf(relay: string): PeerId {
  return peerIdFromPublicKey(publicKeyFromRaw(fromHex(relay)))
}

function hostOf({ remoteAddr }: Connection): string {
  const [, family, host = ''] = remoteAddr.toString().split('/')
  return parseAddress(family === 'ip6' ? `[${host}]:1` : `${host}:1`).host
}
