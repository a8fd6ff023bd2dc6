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

/** By which way a peer is reached. */
export type Route = 'direct' | 'turn'

/** `reconnecting`: what is sent waits until the connection is back. */
export type PeerStatus = 'open' | 'reconnecting' | 'closed'

export interface PeerEvents {
  /** The connection is back. */
  open: []
  /** `open` or `reconnecting`; the end is `close`. */
  status: [status: PeerStatus]
  /** A value arrived. */
  data: [data: unknown]
  /** The peer offers a file or stream: accept it by taking it, or refuse it. Nobody listens: it is refused. */
  file: [file: IncomingFile]
  presence: [presence: Presence]
  /** It sends audio or video. Again, with another object, where another connection carries it. */
  stream: [stream: MediaStream, meta: unknown]
  /** Each track of it. */
  track: [track: MediaStreamTrack, stream: MediaStream, meta: unknown]
  /** It no longer sends the stream, or the connection that carried it has ended. */
  streamend: [stream: MediaStream]
  /** The peer left, or is lost. */
  close: []
}

/** What went to and from a peer since it was met. */
export interface PeerStats extends Readonly<Traffic> {
  /** Bytes that wait for the network or for the other side. */
  readonly buffered: number
  /** Round-trip time, ms. */
  readonly rtt: number | undefined
  readonly route: Route | undefined
  /** The share of the unreliable lane's frames that did not come, 0 to 1. */
  readonly loss: number
}

/** What a peer asks of the room it is in. */
export interface PeerRoom {
  answer(peer: Peer, method: string, data: unknown, signal: AbortSignal): unknown
  /** Tells the room's listeners; whether there are any. */
  file(peer: Peer, file: IncomingFile): boolean
  stream(peer: Peer, stream: MediaStream, meta: unknown): void
  track(peer: Peer, track: MediaStreamTrack, stream: MediaStream, meta: unknown): void
  streamend(peer: Peer, stream: MediaStream): void
}

export interface PeerOptions {
  /** 32 hex digits. */
  readonly id: string
  readonly nick: string
  /** The connection that carries it for now. */
  readonly carrier: ConnectionCarrier
  readonly conversation: Conversation
  readonly room: PeerRoom
}

/** A value that arrived before anybody listened; `bytes`: its encoded size. */
interface EarlyValue {
  readonly channel: number
  readonly data: unknown
  readonly bytes: number
}

/** Values that arrive before anybody listens are kept up to this many, oldest first. */
const MAX_EARLY = 256
const NO_PRESENCE: Presence = Object.freeze({})

/** Another page in the room, connected directly and sealed end to end. The same object however often the connection changes. */
export class Peer {
  /** 32 hex digits; new for every page that is loaded. */
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
    // Who is gone sees nothing.
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

  /** Round-trip time, ms; undefined until measured. */
  get rtt(): number | undefined {
    return this.#carrier.rtt
  }

  /** By which way; undefined until known. */
  get route(): Route | undefined {
    return this.#route
  }

  /** What the peer shows of itself; another object whenever it changes. */
  get presence(): Presence {
    return this.#presence
  }

  /**
   * Sends a value: on the reliable lane once and in order. Resolves when it was handed to the network; waits while the peer reconnects.
   * @throws LumameshError `unserialisable`, `message-too-large`, `queue-full`, `aborted` or `peer-left` (as a rejection)
   */
  async send(data: Sendable, options: SendOptions = {}): Promise<void> {
    return this.post(MESSAGES, encodeValue(data), options)
  }

  /**
   * Asks, and resolves with what the other side's room.handle() answers.
   * @throws LumameshError `timeout`, `no-handler`, `request-failed` (its cause has the other side's code), `aborted`, `peer-left` or
   * why it can't be sent (as a rejection)
   */
  async request(method: string, data?: Sendable, options?: RequestOptions): Promise<unknown> {
    return this.requests.request(method, data, options)
  }

  /**
   * Sends a file. Resolves when the other side has taken all of it and its SHA-256 is right.
   * @throws LumameshError `refused`, `aborted`, `transfer-stopped`, `transfer-corrupt` or `peer-left` (as a rejection)
   */
  async sendFile(file: Blob, options?: SendFileOptions): Promise<void> {
    return this.transfers.send(file, options)
  }

  /** Sends a stream of bytes, as sendFile() does a file. */
  async sendStream(stream: ReadableStream<Uint8Array>, options?: SendFileOptions): Promise<void> {
    return this.transfers.send(stream, options)
  }

  /** What it sends now, with what it says about each. */
  get streams(): ReadonlyMap<MediaStream, unknown> {
    return this.media.streams
  }

  /**
   * Sends the tracks that the stream has now, until they are removed or the peer has left. `meta`: any value of up to 4 KB, for the
   * other side's `stream` event.
   * @throws LumameshError `no-media` where the connection takes none, or over 32 tracks; `unserialisable`, `message-too-large`
   */
  addStream(stream: MediaStream, meta?: unknown): void {
    this.media.addStream(stream, meta)
  }

  /** Sends none of its tracks any more. */
  removeStream(stream: MediaStream): void {
    this.media.removeStream(stream)
  }

  /** Sends a track as part of a stream; `meta` is the stream's. @throws LumameshError as addStream() */
  addTrack(track: MediaStreamTrack, stream: MediaStream, meta?: unknown): void {
    this.media.addTrack(track, stream, meta)
  }

  removeTrack(track: MediaStreamTrack): void {
    this.media.removeTrack(track)
  }

  /**
   * Sends another track of the same kind in a track's place, at once and unnoticed by the other side's events.
   * @throws LumameshError `invalid-option` (as a rejection)
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

  /** Listens until the returned function is called. Values that arrived before the first listener are not lost. */
  on<Name extends keyof PeerEvents>(event: Name, listener: (...args: PeerEvents[Name]) => void): () => void {
    const off = this.#events.on(event, listener)
    if (event === 'data') for (const data of this.flush(MESSAGES)) this.#events.emit('data', data)
    return off
  }

  /** @internal Sends an encoded value; in the order of the calls, even where one is still being read from a Blob. */
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
   * @internal Takes a value of send() or broadcast(), or of a named channel. Keeps it until somebody listens, unless the room has a
   * listener (`isReceived`) or this peer has one.
   */
  deliver(value: EarlyValue, isReceived: boolean): void {
    if (value.channel === MESSAGES && (isReceived || this.#events.has('data'))) {
      this.#events.emit('data', value.data)
    } else if (!isReceived && this.#early.length < MAX_EARLY) {
      this.conversation.budget.take(value.bytes)
      this.#early.push(value)
    }
  }

  /** @internal What was kept of a channel. */
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

  /** @internal Another connection carries it. */
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
