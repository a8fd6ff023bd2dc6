/// <reference path="./simple-peer.d.ts" />
import SimplePeer from 'simple-peer/lite.js'
import { LumameshError } from '../errors.ts'
import { hurryGarbageCollection } from './garbageCollection.ts'
import type { SignalData } from './signalData.ts'
import { addReceivingTransceiver, renegotiationRequests, stopUnusedTransceivers } from './transceivers.ts'

/** What a SimplePeerConnection needs from its owner. */
export interface SimplePeerHooks {
  /** The browser has temporarily lost the path to the other side. */
  disconnected(): void
  /** Called once. No other event follows. */
  closed(error?: Error): void
  /** Returns all servers that an ICE restart may use. */
  turnFallback(): RTCIceServer[]
}

/** simple-peer with one event for its end, and none if its owner closed it. The only file that uses simple-peer. */
export class SimplePeerConnection extends SimplePeer {
  ended = false
  readonly #closed: (error?: Error) => void
  readonly #turnFallback: () => RTCIceServer[]
  #restarting = false
  #answering = false
  /** Whether an offer was sent and not answered. */
  #offered = false

  constructor(
    options: ConstructorParameters<typeof SimplePeer>[0],
    { closed, disconnected, turnFallback }: SimplePeerHooks,
  ) {
    // simple-peer only labels an initiator's channel, and node-datachannel requires a label.
    super({ ...options, initiator: true })
    this.initiator = options.initiator
    this.#closed = closed
    this.#turnFallback = turnFallback
    this.on('iceStateChange', (state) => state === 'disconnected' && disconnected())
    if (this._pc) {
      this._pc.onnegotiationneeded = () => this.#renegotiate()
      return
    }
    // The browser refused a connection in the constructor, before there could be a listener.
    hurryGarbageCollection()
    queueMicrotask(() => this.#end(new LumameshError('too-many-connections', REFUSED)))
  }

  /**
   * Sends the first offer without the turn of the event loop that simple-peer waits because of a bug in Chrome of 2015.
   */
  override negotiate(): void {
    if (!this.initiator || this._isNegotiating) return super.negotiate()
    this._isNegotiating = true
    this._createOffer()
  }

  /** Only the initiator offers, so that both never offer at once. The other side requests an offer. */
  restart(): void {
    const already = this.#restarting
    this.#useTurnFallback()
    if (!this.initiator) return this.emit('signal', { type: 'renegotiate', renegotiate: true, restart: true })
    if (already) return
    // An unanswered offer may have been lost, and no other can be made before its answer.
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
      // The second answer to an offer that was sent twice.
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
    // An offer that was sent twice needs one answer.
    if (this.#answering) return
    this.#answering = true
    this.#describe(this._pc?.createAnswer())
  }

  override _destroy(callback: () => void, error?: Error): void {
    super._destroy(callback, error)
    if (this._pc) this.#end(error)
  }

  /** Like simple-peer's, without changing the description, which node-datachannel does not allow. */
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

  /** Also tries TURN servers from now on, because the direct path does not work. */
  #useTurnFallback(): void {
    this.#restarting = true
    this._pc?.setConfiguration?.({ iceServers: this.#turnFallback() })
  }

  /** Negotiates added or removed tracks. The first negotiation starts by itself. */
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

const REFUSED = 'The browser refused to create another RTCPeerConnection. Leave rooms that you do not need.'
