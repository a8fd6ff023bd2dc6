import { call, Emitter } from './emitter.ts'
import { LumameshError } from './errors.ts'
import type { Peer } from './peer.ts'
import type { SharedRoom } from './sharedRoom.ts'
import { encodeValue, type Sendable } from './wire/value.ts'

/** A room without a relay that has peers is still joined: only leaving ends it. */
export type RoomStatus = 'joining' | 'joined' | 'left'

export interface RoomEvents {
  /** Somebody is connected. Told of those already here, too. */
  peer: [peer: Peer]
  /** Somebody left, or was lost. */
  leave: [peer: Peer]
  /** A value arrived from anybody. */
  message: [data: unknown, peer: Peer]
  status: [status: RoomStatus]
  /** Something went wrong that the room survives, such as `wrong-password`. */
  error: [error: LumameshError]
}

/** A room at one moment; a new object whenever something in it has changed. */
export interface RoomSnapshot {
  readonly status: RoomStatus
  readonly peers: readonly Peer[]
}

const LEFT: RoomSnapshot = Object.freeze({ status: 'left', peers: Object.freeze([]) })

/** This page, as the others in the room see it. */
export interface Self {
  readonly id: string
  readonly nick: string
}

/** One lease of a room: the room is left when the last lease is given back. */
export class Room {
  readonly #shared: SharedRoom
  readonly #events = new Emitter<RoomEvents>()
  readonly #subscriptions = new Set<() => void>()
  #left = false

  /** @internal */
  constructor(shared: SharedRoom) {
    this.#shared = shared
  }

  get id(): string {
    return this.#shared.id
  }

  get self(): Self {
    return this.#shared.self
  }

  get status(): RoomStatus {
    return this.#left ? 'left' : this.#shared.status
  }

  /** Who is connected, by id. */
  get peers(): ReadonlyMap<string, Peer> {
    return this.#shared.peers
  }

  /**
   * Sends a value to every peer. Resolves when it was handed to the network for all that are still here.
   * @throws LumameshError `unserialisable`, `message-too-large`, or `closed` once this lease was given back (as a rejection)
   */
  async broadcast(data: Sendable): Promise<void> {
    if (this.#left) throw new LumameshError('closed', 'The room was left.')
    await this.#shared.broadcast(encodeValue(data))
  }

  /** Listens until the returned function is called. */
  on<Name extends keyof RoomEvents>(event: Name, listener: (...args: RoomEvents[Name]) => void): () => void {
    const off = this.#events.on(event, listener)
    if (event === 'message') this.#shared.flush()
    if (event !== 'peer') return off
    let listening = true
    this.#tellOfPresent((peer) => {
      if (listening) call(listener as (peer: Peer) => void, [peer])
    })
    return () => {
      listening = false
      off()
    }
  }

  /** The same object until something changed. */
  getSnapshot(): RoomSnapshot {
    return this.#left ? LEFT : this.#shared.snapshot
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
    this.#shared.release(this)
    this.emit('status', 'left')
    this.#events.clear()
    this.#subscriptions.clear()
  }

  /** @internal Resolves when a relay has let us in. */
  joined(): Promise<void> {
    return this.#shared.joined()
  }

  /** @internal */
  emit<Name extends keyof RoomEvents>(event: Name, ...args: RoomEvents[Name]): void {
    this.#events.emit(event, ...args)
  }

  /** @internal */
  hears(event: keyof RoomEvents): boolean {
    return this.#events.has(event)
  }

  /** @internal */
  notify(): void {
    for (const listener of [...this.#subscriptions]) call(listener, [])
  }

  #tellOfPresent(listener: (peer: Peer) => void): void {
    const present = [...this.peers.values()]
    // A microtask later: the caller has its `off` by then.
    queueMicrotask(() => {
      for (const peer of present) if (peer.status === 'open' && !this.#left) listener(peer)
    })
  }
}
