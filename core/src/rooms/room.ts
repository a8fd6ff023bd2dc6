import { call, Emitter } from '../emitter.ts'
import { LumameshError } from '../errors.ts'
import type { RequestOptions } from '../features/requests.ts'
import type { SendOptions } from '../options.ts'
import type { Peer, PeerStats } from '../peers/peer.ts'
import type { IncomingFile } from '../transfer/incomingFile.ts'
import type { SendFileOptions, SendProgress } from '../transfer/transfers.ts'
import { MESSAGES } from '../wire/channels.ts'
import type { Presence } from '../wire/presence.ts'
import type { Sendable } from '../wire/value.ts'
import type { Channel, ChannelOptions } from './channel.ts'
import { type PeerResult, requestAll } from './requestAll.ts'
import type { Handler, RequestHandlers } from './requestHandlers.ts'
import { RoomMedia } from './roomMedia.ts'

/** A room stays `joined` if it loses its relays. Only leaving ends it. */
export type RoomStatus = 'joining' | 'joined' | 'left'

export interface RoomEvents {
  /** A peer is connected. Also emitted for the peers that are already here. */
  peer: [peer: Peer]
  /** A peer has left or is lost. */
  leave: [peer: Peer]
  /** A value from send() or broadcast() arrived. */
  message: [data: unknown, peer: Peer]
  /** The presence of a peer changed. */
  presence: [presence: Presence, peer: Peer]
  /** A peer offers a file or stream. Accept it by reading it, or refuse it. It is refused if there is no listener. */
  file: [file: IncomingFile, peer: Peer]
  /** A peer sends audio or video. Emitted again with a new object when another connection carries the stream. */
  stream: [stream: MediaStream, peer: Peer, meta: unknown]
  /** A track of a stream arrived. */
  track: [track: MediaStreamTrack, stream: MediaStream, peer: Peer, meta: unknown]
  /** A peer no longer sends the stream, or its connection has ended. */
  streamend: [stream: MediaStream, peer: Peer]
  status: [status: RoomStatus]
  /** An error occurred that does not end the room, such as `wrong-password`. */
  error: [error: LumameshError]
}

export interface RoomSendFileOptions extends Omit<SendFileOptions, 'onProgress'> {
  /** Like the callback in SendFileOptions, with the peer. */
  onProgress?(progress: SendProgress & { readonly peer: Peer }): void
}

/** The state of a room. It is a new object after each change. */
export interface RoomSnapshot {
  readonly status: RoomStatus
  readonly peers: readonly Peer[]
  /** The presence of this page. */
  readonly presence: Presence
}

const LEFT: RoomSnapshot = Object.freeze({
  status: 'left',
  peers: Object.freeze([]),
  presence: Object.freeze({}),
})

/** This page, as its peers see it. */
export interface Self {
  readonly id: string
  readonly nick: string
}

/** What a lease needs from the room that all leases share. */
export interface LeasedRoom {
  readonly id: string
  readonly self: Self
  readonly status: RoomStatus
  readonly peers: ReadonlyMap<string, Peer>
  readonly presence: Presence
  readonly snapshot: RoomSnapshot
  readonly handlers: RequestHandlers
  setPresence(patch: Presence): void
  send(channel: number, data: unknown, to?: Iterable<Peer>, options?: SendOptions): Promise<void>
  channel<T>(name: string, options: ChannelOptions<T>): Channel<T>
  /** Whether any lease sends this track. */
  isSending(track: MediaStreamTrack): boolean
  /** Delivers the values that arrived before there was a listener. */
  flush(): void
  /** Resolves when a relay has admitted this page. */
  joined(): Promise<void>
  /** Called when a lease is given back. */
  release(room: Room): void
}

/**
 * A room that this page has joined. Each joinRoom() returns its own lease, and the room is left when the last lease
 * calls leave().
 */
export class Room {
  readonly #core: LeasedRoom
  readonly #events = new Emitter<RoomEvents>()
  readonly #subscriptions = new Set<() => void>()
  /** Functions that run when this lease ends. */
  readonly #ends = new Set<() => unknown>()
  /** @internal */
  readonly media: RoomMedia
  #left = false

  /** @internal */
  constructor(core: LeasedRoom) {
    this.#core = core
    this.media = new RoomMedia(
      () => core.peers.values(),
      (track) => core.isSending(track),
    )
  }

  get id(): string {
    return this.#core.id
  }

  get self(): Self {
    return this.#core.self
  }

  get status(): RoomStatus {
    return this.#left ? 'left' : this.#core.status
  }

  /** The connected peers, by id. */
  get peers(): ReadonlyMap<string, Peer> {
    return this.#core.peers
  }

  /** The presence of this page. */
  get presence(): Presence {
    return this.#core.presence
  }

  /**
   * Merges a patch into the presence of this page, which all current and later peers see. `undefined` removes a
   * property. Changes are sent at once, and then at most every 50 ms.
   * @throws LumameshError `unserialisable`, `message-too-large` (over 16,384 bytes) or `closed`, and changes nothing
   */
  setPresence(patch: Presence): void {
    this.#assertOpen()
    this.#core.setPresence(patch)
  }

  /**
   * Sends a value to every peer. Resolves when it was passed to the network for all peers that are still here.
   * @throws LumameshError `invalid-option`, `unserialisable`, `message-too-large`, `queue-full`, `aborted`, or `closed`
   * after leave(), as a rejection
   */
  async broadcast(data: Sendable, options?: SendOptions): Promise<void> {
    this.#assertOpen()
    await this.#core.send(MESSAGES, data, undefined, options)
  }

  /**
   * Opens a named channel, whose values are separate from all others.
   * @throws LumameshError `invalid-option` if the name is not 1 to 256 characters, `closed`
   */
  channel<T = unknown>(name: string, options: ChannelOptions<T> = {}): Channel<T> {
    this.#assertOpen()
    const channel = this.#core.channel(name, options)
    this.#ends.add(() => channel.close())
    return channel
  }

  /**
   * Answers the requests of a method. Returns a function that removes the handler. An error that the handler throws is
   * sent to the requester with its `code`.
   * @throws LumameshError `invalid-option` if the method has a handler already, `closed`
   */
  handle(method: string, handler: Handler): () => void {
    this.#assertOpen()
    const off = this.#core.handlers.add(method, handler)
    this.#ends.add(off)
    return off
  }

  /**
   * Sends a request to all current peers. Yields the result of each peer as it arrives.
   * @throws LumameshError `closed`
   */
  request(method: string, data?: Sendable, options?: RequestOptions): AsyncGenerator<PeerResult, void> {
    this.#assertOpen()
    return requestAll([...this.peers.values()], (peer) => peer.request(method, data, options))
  }

  /** Sends a file to all current peers. Returns the promise of Peer.sendFile() for each peer. */
  sendFile(file: Blob, { onProgress, ...options }: RoomSendFileOptions = {}): Map<Peer, Promise<void>> {
    this.#assertOpen()
    const send = (peer: Peer) =>
      peer.sendFile(file, { ...options, onProgress: (progress) => onProgress?.({ ...progress, peer }) })
    return new Map([...this.peers.values()].map((peer) => [peer, send(peer)]))
  }

  /**
   * Sends the current tracks of a stream to all current and later peers, until they are removed or this lease ends.
   * `meta` is a value of up to 4,096 bytes for the `stream` event of the others.
   * @throws LumameshError as Peer.addStream() does, or `closed`
   */
  addStream(stream: MediaStream, meta?: unknown): void {
    for (const track of stream.getTracks()) this.addTrack(track, stream, meta)
  }

  /** Stops sending the tracks of a stream. */
  removeStream(stream: MediaStream): void {
    this.media.clear(stream)
  }

  /** Sends a track as part of a stream. `meta` belongs to the stream. @throws LumameshError as addStream() does */
  addTrack(track: MediaStreamTrack, stream: MediaStream, meta?: unknown): void {
    this.#assertOpen()
    this.media.add(track, stream, meta)
  }

  removeTrack(track: MediaStreamTrack): void {
    this.media.remove(track)
  }

  /**
   * Replaces a track with another one of the same kind, at once and without events on the other side.
   * @throws LumameshError `invalid-option`, as a rejection
   */
  async replaceTrack(track: MediaStreamTrack, next: MediaStreamTrack): Promise<void> {
    await this.media.replace(track, next)
  }

  /** The statistics of each current peer, by id. */
  stats(): ReadonlyMap<string, PeerStats> {
    return new Map([...this.peers].map(([id, peer]) => [id, peer.stats()]))
  }

  /** Adds a listener. Returns a function that removes it. */
  on<Name extends keyof RoomEvents>(event: Name, listener: (...args: RoomEvents[Name]) => void): () => void {
    const off = this.#events.on(event, listener)
    if (event === 'message') this.#core.flush()
    if (event !== 'peer') return off
    let listening = true
    this.#notifyOfPresent((peer) => {
      if (listening) call(listener as (peer: Peer) => void, [peer])
    })
    return () => {
      listening = false
      off()
    }
  }

  /** The current state. It is the same object until something changes. */
  getSnapshot(): RoomSnapshot {
    return this.#left ? LEFT : this.#core.snapshot
  }

  /** Calls `listener` after each new snapshot. Returns a function that removes the listener. */
  subscribe(listener: () => void): () => void {
    this.#subscriptions.add(listener)
    return () => this.#subscriptions.delete(listener)
  }

  /** Ends this lease, and leaves the room if it is the last one. Calling it again has no effect. */
  leave(): void {
    if (this.#left) return
    this.#left = true
    for (const end of this.#ends) end()
    this.#core.release(this)
    this.media.clear()
    this.emit('status', 'left')
    this.#events.clear()
    this.#subscriptions.clear()
  }

  /** @internal Resolves when a relay has admitted this page. */
  joined(): Promise<void> {
    return this.#core.joined()
  }

  /** @internal */
  emit<Name extends keyof RoomEvents>(event: Name, ...args: RoomEvents[Name]): void {
    this.#events.emit(event, ...args)
  }

  /** @internal */
  hasListener(event: keyof RoomEvents): boolean {
    return this.#events.has(event)
  }

  /** @internal */
  notify(): void {
    for (const listener of [...this.#subscriptions]) call(listener, [])
  }

  #assertOpen(): void {
    if (this.#left) throw new LumameshError('closed', 'The room was left.')
  }

  #notifyOfPresent(listener: (peer: Peer) => void): void {
    const present = [...this.peers.values()]
    // In a microtask, so that the caller has the returned function by then.
    queueMicrotask(() => {
      for (const peer of present) if (peer.status !== 'closed' && !this.#left) listener(peer)
    })
  }
}
