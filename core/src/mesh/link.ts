/// <reference path="./simple-peer.d.ts" />
import SimplePeer, { type SignalData } from 'simple-peer/lite.js'
import { provide } from '../../shims/webrtc-polyfill.js'
import { LumameshError } from '../errors.ts'
import type { FramePort } from '../session/outbox.ts'

export type { SignalData }

/** What a link tells its owner. */
export interface LinkEvents {
  /** To be carried to the other side. */
  signal(data: SignalData): void
  open(): void
  frame(bytes: Uint8Array): void
  /** Once; the link is over. */
  down(error?: Error): void
}

export interface LinkOptions {
  rtc: typeof RTCPeerConnection
  iceServers: RTCIceServer[]
  initiator: boolean
}

/** `bufferedAmount` at which a waiting sender goes on, bytes. */
const LOW_WATER_BYTES = 64 * 1024

/** Chrome allows 500 connections a page, closed ones included until they are collected. */
const HURRY_EVERY = 100
let made = 0

/** One RTCPeerConnection to another page, and the only file that knows simple-peer, which negotiates it. */
export class Link implements FramePort {
  readonly #negotiator: Negotiator
  readonly #channel: RTCDataChannel | undefined

  constructor({ rtc, iceServers, initiator }: LinkOptions, events: LinkEvents) {
    provide(rtc)
    if (++made % HURRY_EVERY === 0) hurryGarbageCollection()
    this.#negotiator = new Negotiator(
      { initiator, channelName: '', channelConfig: { negotiated: true, id: 0 }, config: { iceServers } },
      events.down,
    )
    this.#negotiator.on('signal', (data) => events.signal(data))
    this.#channel = this.#negotiator._channel ?? undefined
    if (!this.#channel) return
    this.#channel.binaryType = 'arraybuffer'
    this.#channel.bufferedAmountLowThreshold = LOW_WATER_BYTES
    // Ours, not simple-peer's: it would ask for statistics before it says that it is connected.
    this.#channel.onopen = () => events.open()
    this.#channel.onmessage = ({ data }) => {
      if (data instanceof ArrayBuffer) events.frame(new Uint8Array(data))
      else this.#negotiator._destroy(() => {}, new LumameshError('peer-misbehaved', 'A peer sent text.'))
    }
  }

  /** Feeds what the other side's link said. */
  signal(data: SignalData): void {
    if (this.#negotiator.ended) return
    this.#negotiator.signal(data)
  }

  send(frame: Uint8Array): void {
    if (this.#channel?.readyState !== 'open')
      throw new LumameshError('link-lost', 'The link to this peer is down.')
    this.#channel.send(frame as Uint8Array<ArrayBuffer>)
  }

  get bufferedAmount(): number {
    return this.#channel?.bufferedAmount ?? 0
  }

  drained(): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        this.#channel?.removeEventListener('bufferedamountlow', done)
        this.#channel?.removeEventListener('close', done)
        resolve()
      }
      this.#channel?.addEventListener('bufferedamountlow', done)
      this.#channel?.addEventListener('close', done)
      if (this.#negotiator.ended) done()
    })
  }

  /** By which way the frames go; undefined while unknown. */
  async route(): Promise<'direct' | 'turn' | undefined> {
    const stats = (await this.#negotiator._pc?.getStats?.()) ?? new Map()
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
    this.#negotiator.ended = true
    this.#negotiator._destroy(() => {})
    // At once, where simple-peer would wait a turn: a page that goes away has no more turns.
    this.#channel?.close()
    this.#negotiator._pc?.close()
  }
}

/** simple-peer, telling of its end once, and not at all where we ended it. */
class Negotiator extends SimplePeer {
  ended = false
  readonly #down: (error?: Error) => void

  constructor(options: ConstructorParameters<typeof SimplePeer>[0], down: (error?: Error) => void) {
    // simple-peer gives only an initiator's channel a label, and node-datachannel insists on one.
    super({ ...options, initiator: true })
    this.initiator = options.initiator
    this.#down = down
    // The browser refused a connection in the constructor, before there was anybody to tell.
    if (this._pc) return
    hurryGarbageCollection()
    queueMicrotask(() => this.#end(new LumameshError('too-many-connections', REFUSED)))
  }

  /** The first offer without the turn of the event loop that simple-peer waits for the sake of a Chrome of 2015. */
  override negotiate(): void {
    if (!this.initiator || this._isNegotiating) return super.negotiate()
    this._isNegotiating = true
    this._createOffer()
  }

  override _createOffer(): void {
    this.#describe(this._pc?.createOffer())
  }

  override _createAnswer(): void {
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
      const description = this._pc?.localDescription
      if (description) this.emit('signal', { type: description.type, sdp: description.sdp })
    }
    describe().catch((cause) => this._destroy(() => {}, cause))
  }

  #end(error?: Error): void {
    if (this.ended) return
    this.ended = true
    this.#down(error)
  }
}

/** Chrome counts closed connections until it collects garbage, which memory that is asked for and dropped makes it do sooner. */
function hurryGarbageCollection(): void {
  for (let i = 0; i < 32; i++) new ArrayBuffer(2 ** 23)
}

const REFUSED = 'The browser refused another RTCPeerConnection: leave rooms that are not needed.'
