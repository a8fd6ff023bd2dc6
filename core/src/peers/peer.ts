import type { Conversation, Traffic } from '../conversation/conversation.ts'
import { Emitter } from '../emitter.ts'
import { LumameshError } from '../errors.ts'
import { Media } from '../features/media.ts'
import { type RequestOptions, Requests } from '../features/requests.ts'
import type { SendOptions } from '../options.ts'
import type { IncomingFile } from '../transfer/incomingFile.ts'
import { type SendFileOptions, Transfers } from '../transfer/transfers.ts'
import { MEDIA, MESSAGES, REQUESTS, TRANSFER_BYTES, TRANSFERS } from '../wire/channels.ts'
import { LANE_NAMES } from '../wire/lanes.ts'
import type { Presence } from '../wire/presence.ts'
import { encodeValue, type Sendable } from '../wire/value.ts'
import type { ConnectionCarrier } from './connectionCarrier.ts'

/** The path to a peer: `direct`, or over a TURN server. */
export type Route = 'direct' | 'turn'

/** While a peer is `reconnecting`, messages are queued until the connection is back. */
export type PeerStatus = 'open' | 'reconnecting' | 'closed'

export interface PeerEvents {
  /** The connection is restored. */
  open: []
  /** The status changed to `open` or `reconnecting`. */
  status: [status: PeerStatus]
  /** A value from send() or broadcast() arrived. */
  data: [data: unknown]
  /** The peer offers a file or stream. Accept it by reading it, or refuse it. It is refused if there is no listener. */
  file: [file: IncomingFile]
  presence: [presence: Presence]
  /** The peer sends audio or video. Emitted again with a new object when another connection carries the stream. */
  stream: [stream: MediaStream, meta: unknown]
  /** A track of a stream arrived. */
  track: [track: MediaStreamTrack, stream: MediaStream, meta: unknown]
  /** The peer no longer sends the stream, or its connection has ended. */
  streamend: [stream: MediaStream]
  /** The peer has left or is lost. */
  close: []
}

/** Statistics of a peer since it was first connected. */
export interface PeerStats extends Readonly<Traffic> {
  /** The number of bytes that are queued or not acknowledged. */
  readonly buffered: number
  /** The round-trip time, in ms. Undefined until measured. */
  readonly rtt: number | undefined
  readonly route: Route | undefined
  /** The fraction of the unreliable lane's frames that did not arrive, 0 to 1. */
  readonly loss: number
}

/** The events of a peer for its room. */
export interface PeerRoom {
  answer(peer: Peer, method: string, data: unknown, signal: AbortSignal): unknown
  /** Notifies the room's listeners. Returns whether there are any. */
  file(peer: Peer, file: IncomingFile): boolean
  stream(peer: Peer, stream: MediaStream, meta: unknown): void
  track(peer: Peer, track: MediaStreamTrack, stream: MediaStream, meta: unknown): void
  streamend(peer: Peer, stream: MediaStream): void
}

export interface PeerOptions {
  /** 32 hex digits. */
  readonly id: string
  readonly nick: string
  /** The connection that currently carries it. */
  readonly carrier: ConnectionCarrier
  readonly conversation: Conversation
  readonly room: PeerRoom
}

/** A value that arrived before there was a listener. `bytes` is its encoded size. */
interface EarlyValue {
  readonly channel: number
  readonly data: unknown
  readonly bytes: number
}

/** How many values are kept until there is a listener. Later ones are dropped. */
const MAX_EARLY = 256
const NO_PRESENCE: Presence = Object.freeze({})

/**
 * Another page in the room, connected directly with end-to-end encryption. It stays the same object when the connection
 * changes.
 */
export class Peer {
  /** The id of the page: 32 hex digits, which are new each time a page is loaded. */
  readonly id: string
  readonly nick: string
  /** @internal */
  readonly conversation: Conversation
  /** @internal */
  readonly transfers: Transfers
  /** @internal */
  readonly requests: Requests
  /** @internal */
  readonly media: Media
  #status: PeerStatus = 'open'
  #route: Route | undefined
  #presence = NO_PRESENCE
  #early: EarlyValue[] = []
  #reading: Promise<Uint8Array> | undefined
  #carrier: ConnectionCarrier
  readonly #events = new Emitter<PeerEvents>()

  /** @internal */
  constructor({ id, nick, carrier, conversation, room }: PeerOptions) {
    this.id = id
    this.nick = nick
    this.#carrier = carrier
    this.conversation = conversation
    this.requests = new Requests(
      (value) => this.post(REQUESTS, encodeValue(value)),
      (method, data, signal) => room.answer(this, method, data, signal),
    )
    // A peer that has left receives nothing.
    this.media = new Media((value) => void this.post(MEDIA, value).catch(() => {}), {
      stream: (...args) => {
        this.#events.emit('stream', ...args)
        room.stream(this, ...args)
      },
      track: (...args) => {
        this.#events.emit('track', ...args)
        room.track(this, ...args)
      },
      streamend: (...args) => {
        this.#events.emit('streamend', ...args)
        room.streamend(this, ...args)
      },
    })
    this.transfers = new Transfers({
      control: (value, lane) => this.post(TRANSFERS, encodeValue(value), { lane }),
      bytes: (payload) => this.post(TRANSFER_BYTES, payload, { lane: 'bulk' }),
      offered: (file) => {
        const listens = this.#events.has('file')
        this.#events.emit('file', file)
        return room.file(this, file) || listens
      },
    })
  }

  get status(): PeerStatus {
    return this.#status
  }

  /** The round-trip time, in ms. Undefined until measured. */
  get rtt(): number | undefined {
    return this.#carrier.rtt
  }

  /** The path to the peer. Undefined until known. */
  get route(): Route | undefined {
    return this.#route
  }

  /** The presence of the peer. It is a new object after each change. */
  get presence(): Presence {
    return this.#presence
  }

  /**
   * Sends a value. On the reliable lane it arrives once and in order. Resolves when it was passed to the network, or
   * with `ack` when the peer has received it. Waits while the peer reconnects.
   * @throws LumameshError `invalid-option`, `unserialisable`, `message-too-large`, `queue-full`, `aborted` or
   * `peer-left`, as a rejection
   */
  async send(data: Sendable, options: SendOptions = {}): Promise<void> {
    return this.post(MESSAGES, encodeValue(data), options)
  }

  /**
   * Sends a request. Resolves with the answer of the handler that the other side passed to room.handle().
   * @throws LumameshError `timeout`, `no-handler`, `request-failed` (its cause has the code of the other side),
   * `aborted`, `peer-left` or the reason why it cannot be sent, as a rejection
   */
  async request(method: string, data?: Sendable, options?: RequestOptions): Promise<unknown> {
    return this.requests.request(method, data, options)
  }

  /**
   * Sends a file. Resolves when the other side has taken all of it and its SHA-256 checksum matches.
   * @throws LumameshError `invalid-option`, `refused`, `aborted`, `transfer-stopped`, `transfer-corrupt` or
   * `peer-left`, as a rejection
   */
  async sendFile(file: Blob, options?: SendFileOptions): Promise<void> {
    return this.transfers.send(file, options)
  }

  /** Sends a stream of bytes in the same way as sendFile(). */
  async sendStream(stream: ReadableStream<Uint8Array>, options?: SendFileOptions): Promise<void> {
    return this.transfers.send(stream, options)
  }

  /** The streams that the peer sends now, each with its metadata. */
  get streams(): ReadonlyMap<MediaStream, unknown> {
    return this.media.streams
  }

  /**
   * Sends the current tracks of a stream until they are removed or the peer leaves. `meta` is a value of up to 4,096
   * bytes for the `stream` event of the other side.
   * @throws LumameshError `no-media` if the connection does not support media or more than 32 tracks are sent;
   * `unserialisable`, `message-too-large`
   */
  addStream(stream: MediaStream, meta?: unknown): void {
    this.media.addStream(stream, meta)
  }

  /** Stops sending the tracks of a stream. */
  removeStream(stream: MediaStream): void {
    this.media.removeStream(stream)
  }

  /** Sends a track as part of a stream. `meta` belongs to the stream. @throws LumameshError as addStream() does */
  addTrack(track: MediaStreamTrack, stream: MediaStream, meta?: unknown): void {
    this.media.addTrack(track, stream, meta)
  }

  removeTrack(track: MediaStreamTrack): void {
    this.media.removeTrack(track)
  }

  /**
   * Replaces a track with another one of the same kind, at once and without events on the other side.
   * @throws LumameshError `invalid-option`, as a rejection
   */
  replaceTrack(track: MediaStreamTrack, next: MediaStreamTrack): Promise<void> {
    return this.media.replaceTrack(track, next)
  }

  stats(): PeerStats {
    const { rtt, loss } = this.#carrier
    return {
      ...this.conversation.traffic,
      buffered: this.conversation.buffered,
      rtt,
      loss,
      route: this.#route,
    }
  }

  /**
   * Adds a listener. Returns a function that removes it. The first listener also receives up to 256 values that arrived
   * before it.
   */
  on<Name extends keyof PeerEvents>(event: Name, listener: (...args: PeerEvents[Name]) => void): () => void {
    const off = this.#events.on(event, listener)
    if (event === 'data') for (const data of this.flush(MESSAGES)) this.#events.emit('data', data)
    return off
  }

  /** @internal Sends an encoded value. Keeps the order of the calls, even while a Blob is being read. */
  post(
    channel: number,
    value: Uint8Array | Promise<Uint8Array>,
    { lane = 'reliable', ack, signal }: SendOptions = {},
  ): Promise<void> {
    const number = LANE_NAMES.indexOf(lane)
    const send = (bytes: Uint8Array) => this.conversation.send(number, channel, bytes, { ack, signal })
    if (number < 0) {
      return Promise.reject(
        new LumameshError(
          'invalid-option',
          `\`lane\` must be one of ${LANE_NAMES.join(', ')}, not "${lane}".`,
        ),
      )
    }
    const before = this.#reading
    if (value instanceof Uint8Array && !before) return send(value)
    const turn = Promise.allSettled([value, before]).then(() => value)
    this.#reading = turn
    return turn
      .finally(() => {
        if (this.#reading === turn) this.#reading = undefined
      })
      .then(send)
  }

  /**
   * @internal Delivers a value of send(), broadcast() or a named channel. Keeps it until there is a listener, unless
   * the room (`isReceived`) or this peer has one.
   */
  deliver(value: EarlyValue, isReceived: boolean): void {
    if (value.channel === MESSAGES && (isReceived || this.#events.has('data'))) {
      this.#events.emit('data', value.data)
    } else if (!isReceived && this.#early.length < MAX_EARLY) {
      this.conversation.budget.take(value.bytes)
      this.#early.push(value)
    }
  }

  /** @internal Takes the values that were kept for a channel. */
  flush(channel: number): unknown[] {
    const kept = this.#early.filter((early) => early.channel === channel)
    this.#early = this.#early.filter((early) => early.channel !== channel)
    for (const { bytes } of kept) this.conversation.budget.give(bytes)
    return kept.map(({ data }) => data)
  }

  /** @internal Whether it changed. */
  setRoute(route: Route | undefined): boolean {
    const changed = route !== this.#route
    this.#route = route
    return changed
  }

  /** @internal */
  setPresence(presence: Presence): void {
    this.#presence = Object.freeze(presence)
    this.#events.emit('presence', presence)
  }

  /** @internal Whether it changed. */
  setStatus(status: 'open' | 'reconnecting'): boolean {
    if (this.#status === 'closed' || this.#status === status) return false
    this.#status = status
    if (status === 'open') this.#events.emit('open')
    this.#events.emit('status', status)
    return true
  }

  /** @internal Moves the peer to another connection. */
  moveTo(carrier: ConnectionCarrier): void {
    this.#carrier = carrier
    this.media.moveTo(carrier.connection)
  }

  /** @internal */
  end(reason: LumameshError): void {
    this.#status = 'closed'
    this.conversation.close(reason)
    this.requests.close(reason)
    this.transfers.close(reason)
    this.media.end()
    this.#events.emit('close')
    this.#events.clear()
  }
}
