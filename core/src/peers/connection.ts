import { provide } from '../../shims/webrtc-polyfill.js'
import { LANE_TRAITS } from '../wire/lanes.ts'
import { ChannelPort } from './channelPort.ts'
import { hurryGarbageCollection } from './garbageCollection.ts'
import type { SignalData } from './signalData.ts'
import { SimplePeerConnection } from './simplePeerConnection.ts'

/** The events of a connection. */
export interface ConnectionEvents {
  /** Signaling data to deliver to the other side. */
  signal(data: SignalData): void
  /** All lanes are open. */
  open(): void
  frame(lane: number, bytes: Uint8Array): void
  /** The browser has temporarily lost the path to the other side. */
  disconnected(): void
  /** Called once. No other event follows. */
  closed(error?: Error): void
}

export interface ConnectionOptions {
  rtc: typeof RTCPeerConnection
  iceServers: RTCIceServer[]
  /** Returns all servers that an ICE restart may use. */
  turnFallback(): RTCIceServer[]
  initiator: boolean
}

/** Chrome allows 500 connections for each page, including closed ones until they are collected. */
const HURRY_EVERY = 100
let made = 0

/** One RTCPeerConnection to another page, and its data channels. */
export class Connection {
  /** One for each lane. */
  readonly ports: readonly ChannelPort[]
  readonly #simplePeer: SimplePeerConnection

  constructor({ rtc, iceServers, turnFallback, initiator }: ConnectionOptions, events: ConnectionEvents) {
    provide(rtc)
    if (++made % HURRY_EVERY === 0) hurryGarbageCollection()
    this.#simplePeer = new SimplePeerConnection(
      { initiator, channelName: LABEL, channelConfig: { negotiated: true, id: 0 }, config: { iceServers } },
      { closed: events.closed, disconnected: events.disconnected, turnFallback },
    )
    this.#simplePeer.on('signal', (data) => events.signal(data))
    const { _pc: connection, _channel: reliable } = this.#simplePeer
    let opening = LANE_TRAITS.length
    this.ports = LANE_TRAITS.map(({ kept, highWater }, lane) => {
      const lossy = kept ? {} : { ordered: false, maxRetransmits: 0 }
      const channel =
        lane === 0 ? reliable : connection?.createDataChannel(LABEL, { ...lossy, negotiated: true, id: lane })
      // The browser refused the connection; SimplePeerConnection reports that.
      if (!channel) return undefined
      // Not simple-peer's event, because it requests statistics before it reports the connection.
      channel.onopen = () => --opening || events.open()
      // Text becomes an empty frame, which is not valid.
      channel.onmessage = ({ data }) =>
        events.frame(lane, new Uint8Array(data instanceof ArrayBuffer ? data : []))
      return new ChannelPort(channel, highWater)
    }).filter((port) => port !== undefined)
  }

  /** The browser's connection, for media and statistics. Undefined once it is closed. */
  get rtc(): RTCPeerConnection | undefined {
    return this.#simplePeer.ended ? undefined : (this.#simplePeer._pc ?? undefined)
  }

  get initiator(): boolean {
    return this.#simplePeer.initiator
  }

  /** Handles signaling data from the other side. */
  signal(data: SignalData): void {
    if (!this.#simplePeer.ended) this.#simplePeer.signal(data)
  }

  /** Restarts ICE: finds a new path for the same connection (RFC 8445, section 9). */
  restart(): void {
    if (!this.#simplePeer.ended) this.#simplePeer.restart()
  }

  /** The path of the frames. Undefined while unknown. */
  async route(): Promise<'direct' | 'turn' | undefined> {
    const stats = (await this.#simplePeer._pc?.getStats?.()) ?? new Map()
    const reports = [...stats.values()] as Record<string, unknown>[]
    const transport = reports.find(({ type }) => type === 'transport')
    const pair = reports.find(({ id, type, selected, nominated, state }) =>
      transport?.selectedCandidatePairId
        ? id === transport.selectedCandidatePairId
        : type === 'candidate-pair' && (selected || (nominated && state === 'succeeded')),
    )
    if (!pair) return
    const ends = reports.filter(({ id }) => id === pair.localCandidateId || id === pair.remoteCandidateId)
    return ends.some(({ candidateType }) => candidateType === 'relay') ? 'turn' : 'direct'
  }

  close(): void {
    this.#simplePeer.ended = true
    this.#simplePeer._destroy(() => {})
    // Immediately, because simple-peer waits for a turn of the event loop, which a page that unloads does not have.
    for (const port of this.ports) port.close()
    this.#simplePeer._pc?.close()
  }
}

/** node-datachannel requires a label. */
const LABEL = 'lumamesh'
