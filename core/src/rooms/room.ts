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

/** A room without a relay that has peers is still joined: only leaving ends it. */
export type RoomStatus = 'joining' | 'joined' | 'left'

export interface RoomEvents {
  /** A peer is connected. Also emitted for the peers that are already here. */
  peer: [peer: Peer]
  /** Somebody left, or was lost. */
  leave: [peer: Peer]
  /** A value arrived from anybody. */
  message: [data: unknown, peer: Peer]
  /** Somebody shows something else of itself. */
  presence: [presence: Presence, peer: Peer]
  /** Somebody offers a file or stream: accept it by taking it, or refuse it. Nobody listens: it is refused. */
  file: [file: IncomingFile, peer: Peer]
  /** Somebody sends audio or video. Again, with another object, where another connection carries it. */
  stream: [stream: MediaStream, peer: Peer, meta: unknown]
  /** Each track of it. */
  track: [track: MediaStreamTrack, stream: MediaStream, peer: Peer, meta: unknown]
  /** A peer no longer sends the stream, or the connection that carried it has ended. */
  streamend: [stream: MediaStream, peer: Peer]
  status: [status: RoomStatus]
  /** Something went wrong that the room survives, such as `wrong-password`. */
  error: [error: LumameshError]
}

export interface RoomSendFileOptions extends Omit<SendFileOptions, 'onProgress'> {
  /** As in SendFileOptions, for each peer. */
  onProgress?(progress: SendProgress & { readonly peer: Peer }): void
}

/** A room at one moment; a new object whenever something in it has changed. */
export interface RoomSnapshot {
  readonly status: RoomStatus
  readonly peers: readonly Peer[]
  /** What this page shows of itself. */
  readonly presence: Presence
}

const LEFT: RoomSnapshot = Object.freeze({
  status: 'left',
  peers: Object.freeze([]),
  presence: Object.freeze({}),
})

/** This page, as the others in the room see it. */
export interface Self {
  readonly id: string
  readonly nick: string
}

/** What a lease needs of the room behind all leases. */
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
  /** Hands over what arrived before anybody listened. */
  flush(): void
  /** Resolves when a relay has let this page in. */
  joined(): Promise<void>
  /** This lease was given back. */
  release(room: Room): void
}

/** One lease of a room: the room is left when the last lease is given back. */
export class Room {
  readonly #core: LeasedRoom
  readonly #events = new Emitter<RoomEvents>()
  readonly #subscriptions = new Set<() => void>()
  /** What ends with this lease. */
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

  /** Who is connected, by id. */
  get peers(): ReadonlyMap<string, Peer> {
    return this.#core.peers
  }

  /** What this page shows of itself. */
  get presence(): Presence {
    return this.#core.presence
  }

  /**
   * Merges into what this page shows of itself to everybody, those who come later included; `undefined` takes a name away. Leaves at
   * once, and then at most every 50 ms.
   * @throws LumameshError `unserialisable`, `message-too-large` (16 KiB), `closed`; nothing is changed then
   */
  setPresence(patch: Presence): void {
    this.#assertOpen()
    this.#core.setPresence(patch)
  }

  /**
   * Sends a value to every peer. Resolves when it was handed to the network for all that are still here.
   * @throws LumameshError `unserialisable`, `message-too-large`, `queue-full`, `aborted`, or `closed` once this lease was given back (as
   * a rejection)
   */
  async broadcast(data: Sendable, options?: SendOptions): Promise<void> {
    this.#assertOpen()
    await this.#core.send(MESSAGES, data, undefined, options)
  }

  /**
   * Values of one kind, apart from all others, on a lane of their own choice.
   * @throws LumameshError `invalid-option` for a bad name, `closed`
   */
  channel<T = unknown>(name: string, options: ChannelOptions<T> = {}): Channel<T> {
    this.#assertOpen()
    const channel = this.#core.channel(name, options)
    this.#ends.add(() => channel.close())
    return channel
  }

  /**
   * Answers requests of that name, until the returned function is called. What the handler throws reaches the asker with its `code`.
   * @throws LumameshError `invalid-option` where there is a handler already, `closed`
   */
  handle(method: string, handler: Handler): () => void {
    this.#assertOpen()
    const off = this.#core.handlers.add(method, handler)
    this.#ends.add(off)
    return off
  }

  /** Asks everybody who is here now; gives each peer's result as it comes. @throws LumameshError `closed` */
  request(method: string, data?: Sendable, options?: RequestOptions): AsyncGenerator<PeerResult, void> {
    this.#assertOpen()
    return requestAll([...this.peers.values()], (peer) => peer.request(method, data, options))
  }

  /** Sends a file to everybody who is here now; each peer's promise as Peer.sendFile() gives it, and progress with its peer. */
  sendFile(file: Blob, { onProgress, ...options }: RoomSendFileOptions = {}): Map<Peer, Promise<void>> {
    this.#assertOpen()
    const send = (peer: Peer) =>
      peer.sendFile(file, { ...options, onProgress: (progress) => onProgress?.({ ...progress, peer }) })
    return new Map([...this.peers.values()].map((peer) => [peer, send(peer)]))
  }

  /**
   * Sends the tracks that the stream has now to everybody, those who come later included, until they are removed or this lease is given
   * back. `meta`: any value of up to 4 KB, for the others' `stream` event.
   * @throws LumameshError as Peer.addStream(), or `closed`
   */
  addStream(stream: MediaStream, meta?: unknown): void {
    for (const track of stream.getTracks()) this.addTrack(track, stream, meta)
  }

  /** Sends none of its tracks any more. */
  removeStream(stream: MediaStream): void {
    this.media.clear(stream)
  }

  /** Sends a track as part of a stream; `meta` is the stream's. @throws LumameshError as addStream() */
  addTrack(track: MediaStreamTrack, stream: MediaStream, meta?: unknown): void {
    this.#assertOpen()
    this.media.add(track, stream, meta)
  }

  removeTrack(track: MediaStreamTrack): void {
    this.media.remove(track)
  }

  /**
   * Sends another track of the same kind in a track's place, at once and unnoticed by the others' events.
   * @throws LumameshError `invalid-option` (as a rejection)
   */
  async replaceTrack(track: MediaStreamTrack, next: MediaStreamTrack): Promise<void> {
    await this.media.replace(track, next)
  }

  /** What went to and from each peer that is here, by id. */
  stats(): ReadonlyMap<string, PeerStats> {
    return new Map([...this.peers].map(([id, peer]) => [id, peer.stats()]))
  }

  /** Listens until the returned function is called. */
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

  /** The same object until something changed. */
  getSnapshot(): RoomSnapshot {
    return this.#left ? LEFT : this.#core.snapshot
  }

  /** Calls `listener` at every new snapshot until the returned function is called. */
  subscribe(listener: () => void): () => void {
    this.#subscriptions.add(listener)
    return () => this.#subscriptions.delete(listener)
  }

  /** Gives this lease back. Calling it again does nothing. */
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

  /** @internal Resolves when a relay has let us in. */
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
    // A microtask later: the caller has its `off` by then.
    queueMicrotask(() => {
      for (const peer of present) if (peer.status !== 'closed' && !this.#left) listener(peer)
    })
  }
}
