/// <reference path="./simple-peer.d.ts" />
import SimplePeer from 'simple-peer/lite.js'
import { provide } from '../../shims/webrtc-polyfill.js'
import { LumameshError } from '../errors.ts'
import { LANE_TRAITS } from '../wire/lanes.ts'
import { ChannelPort } from './channelPort.ts'
import { addReceivingTransceiver, renegotiationRequests, stopUnusedTransceivers } from './transceivers.ts'

/** What simple-peer wants carried to the other side: a description, a candidate, or a wish to negotiate again. */
export interface SignalData {
  type: string
  sdp?: string
  candidate?: RTCIceCandidateInit
  /** Asks the initiator for a new offer. */
  renegotiate?: boolean
  /** With, or for, an ICE restart. */
  restart?: boolean
  /** Asks the initiator for a place to send a track in. */
  transceiverRequest?: { kind: string }
}

/** What a link tells its owner. */
export interface ConnectionEvents {
  /** To be carried to the other side. */
  signal(data: SignalData): void
  /** All lanes are open. */
  open(): void
  frame(lane: number, bytes: Uint8Array): void
  /** The browser has lost the way to the other side, for now. */
  disconnected(): void
  /** Once; the link is over. */
  closed(error?: Error): void
}

export interface ConnectionOptions {
  rtc: typeof RTCPeerConnection
  iceServers: RTCIceServer[]
  /** All that a restart may use. */
  turnFallback(): RTCIceServer[]
  initiator: boolean
}

/** Chrome allows 500 connections a page, closed ones included until they are collected. */
const HURRY_EVERY = 100
let made = 0

/** One RTCPeerConnection to another page, and the only file that knows simple-peer, which negotiates it. */
export class Connection {
  /** One for each lane. */
  readonly ports: readonly ChannelPort[]
  readonly #simplePeer: SimplePeerConnection

  constructor({ rtc, iceServers, turnFallback, initiator }: ConnectionOptions, events: ConnectionEvents) {
    provide(rtc)
    if (++made % HURRY_EVERY === 0) hurryGarbageCollection()
    this.#simplePeer = new SimplePeerConnection(
      { initiator, channelName: LABEL, channelConfig: { negotiated: true, id: 0 }, config: { iceServers } },
      events,
      turnFallback,
    )
    this.#simplePeer.on('signal', (data) => events.signal(data))
    const { _pc: connection, _channel: reliable } = this.#simplePeer
    let opening = LANE_TRAITS.length
    this.ports = LANE_TRAITS.map(({ kept, highWater }, lane) => {
      const lossy = kept ? {} : { ordered: false, maxRetransmits: 0 }
      const channel =
        lane === 0 ? reliable : connection?.createDataChannel(LABEL, { ...lossy, negotiated: true, id: lane })
      // The browser refused the connection; the negotiator says so.
      if (!channel) return undefined
      // Ours, not simple-peer's: it would ask for statistics before it says that it is connected.
      channel.onopen = () => --opening || events.open()
      // Text becomes a frame of no bytes, which is no frame.
      channel.onmessage = ({ data }) =>
        events.frame(lane, new Uint8Array(data instanceof ArrayBuffer ? data : []))
      return new ChannelPort(channel, highWater)
    }).filter((port) => port !== undefined)
  }

  /** For what is not data; undefined once the link is over. */
  get rtc(): RTCPeerConnection | undefined {
    return this.#simplePeer.ended ? undefined : (this.#simplePeer._pc ?? undefined)
  }

  get initiator(): boolean {
    return this.#simplePeer.initiator
  }

  /** Feeds what the other side's link said. */
  signal(data: SignalData): void {
    if (!this.#simplePeer.ended) this.#simplePeer.signal(data)
  }

  /** Looks for a new way to the other side, for the same connection (RFC 8445, section 9). */
  restart(): void {
    if (!this.#simplePeer.ended) this.#simplePeer.restart()
  }

  /** By which way the frames go; undefined while unknown. */
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
    // At once, where simple-peer would wait a turn: a page that goes away has no more turns.
    for (const port of this.ports) port.close()
    this.#simplePeer._pc?.close()
  }
}

/** simple-peer, telling of its end once, and not at all where we ended it. */
class SimplePeerConnection extends SimplePeer {
  ended = false
  readonly #closed: (error?: Error) => void
  readonly #turnFallback: () => RTCIceServer[]
  #restarting = false
  #answering = false
  /** An offer was said, and has no answer. */
  #offered = false

  constructor(
    options: ConstructorParameters<typeof SimplePeer>[0],
    { closed, disconnected }: ConnectionEvents,
    turnFallback: () => RTCIceServer[],
  ) {
    // simple-peer gives only an initiator's channel a label, and node-datachannel insists on one.
    super({ ...options, initiator: true })
    this.initiator = options.initiator
    this.#closed = closed
    this.#turnFallback = turnFallback
    this.on('iceStateChange', (state) => state === 'disconnected' && disconnected())
    if (this._pc) {
      this._pc.onnegotiationneeded = () => this.#renegotiate()
      return
    }
    // The browser refused a connection in the constructor, before there was anybody to tell.
    hurryGarbageCollection()
    queueMicrotask(() => this.#end(new LumameshError('too-many-connections', REFUSED)))
  }

  /** The first offer without the turn of the event loop that simple-peer waits for the sake of a Chrome of 2015. */
  override negotiate(): void {
    if (!this.initiator || this._isNegotiating) return super.negotiate()
    this._isNegotiating = true
    this._createOffer()
  }

  /** Only the initiator offers, so that two never offer at once: the other asks it to. */
  restart(): void {
    const already = this.#restarting
    this.#useTurnFallback()
    if (!this.initiator) return this.emit('signal', { type: 'renegotiate', renegotiate: true, restart: true })
    if (already) return
    // An offer that has no answer may have been lost, and no other can be made before it comes.
    if (this.#offered) return this.#sendDescription()
    try {
      this._pc?.restartIce()
    } catch {
      // In Node there is none, or one that says so: this attempt goes on as it is.
    }
  }

  /** Called by simple-peer. */
  addTransceiver(kind: string): void {
    if (this._pc) addReceivingTransceiver(this._pc, kind)
  }

  override signal(data: SignalData): void {
    if (data.type === 'answer') {
      // One more, to an offer that was said twice.
      if (!this.#offered) return
      this.#offered = false
    }
    if (data.restart && data.renegotiate) return this.restart()
    if (data.restart && data.type === 'offer') this.#useTurnFallback()
    super.signal(data)
  }

  override _createOffer(): void {
    if (this._pc) stopUnusedTransceivers(this._pc)
    this.#describe(this._pc?.createOffer())
  }

  override _createAnswer(): void {
    // An offer that was said twice needs one answer.
    if (this.#answering) return
    this.#answering = true
    this.#describe(this._pc?.createAnswer())
  }

  override _destroy(callback: () => void, error?: Error): void {
    super._destroy(callback, error)
    if (this._pc) this.#end(error)
  }

  /** As simple-peer does, but for changing the description, which node-datachannel's does not let it. */
  #describe(making: Promise<RTCSessionDescriptionInit> | undefined): void {
    const describe = async () => {
      await this._pc?.setLocalDescription(await making)
      this.#sendDescription()
      this.#restarting = this.#answering = false
    }
    describe().catch((cause) => this._destroy(() => {}, cause))
  }

  #sendDescription(): void {
    const description = this._pc?.localDescription
    if (!description) return
    const { type, sdp } = description
    this.#offered = type === 'offer'
    this.emit('signal', { type, sdp, restart: this.#restarting })
  }

  /** The direct way did not work, or does not any more: from here on this connection looks for others, too. */
  #useTurnFallback(): void {
    this.#restarting = true
    this._pc?.setConfiguration?.({ iceServers: this.#turnFallback() })
  }

  /** Tracks came or went; the first negotiation begins by itself. */
  #renegotiate(): void {
    const { _pc: rtc, initiator } = this
    if (!rtc?.remoteDescription) return
    if (initiator) return this._needsNegotiation()
    for (const request of renegotiationRequests(rtc)) this.emit('signal', request)
  }

  #end(error?: Error): void {
    if (this.ended) return
    this.ended = true
    this.#closed(error)
  }
}

/** Chrome counts closed connections until it collects garbage, which memory that is asked for and dropped makes it do sooner. */
function hurryGarbageCollection(): void {
  for (let i = 0; i < 32; i++) new ArrayBuffer(2 ** 23)
}

/** node-datachannel insists on one. */
const LABEL = 'lumamesh'
const REFUSED = 'The browser refused to create another RTCPeerConnection. Leave rooms that you do not need.'
