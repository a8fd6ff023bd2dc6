import type { RoomKeys } from '../crypto/roomKeys.ts'
import { LumameshError } from '../errors.ts'
import type { SendOptions } from '../options.ts'
import type { Peer } from '../peers/peer.ts'
import { PeerMesh, type PeerMeshEnvironment } from '../peers/peerMesh.ts'
import { fromHex, toHex } from '../wire/bytes.ts'
import { MESSAGES } from '../wire/channels.ts'
import { encodeHello, MAX_HELLO_PRESENCE_BYTES } from '../wire/hello.ts'
import type { Presence } from '../wire/presence.ts'
import { encodeValue } from '../wire/value.ts'
import type { Channel, ChannelOptions } from './channel.ts'
import { ChannelRegistry } from './channelRegistry.ts'
import { type DecodedValue, dispatch, type ValueReceivers } from './dispatch.ts'
import { Listing } from './listing.ts'
import { RoomPresence } from './presence.ts'
import { RequestHandlers } from './requestHandlers.ts'
import { type LeasedRoom, Room, type RoomSnapshot, type RoomStatus, type Self } from './room.ts'

/** What a room needs from the network. */
export interface RoomEnvironment
  extends Pick<
    PeerMeshEnvironment,
    'self' | 'maxPeers' | 'limits' | 'budget' | 'rtc' | 'iceServers' | 'turn' | 'clock' | 'nextAttempt'
  > {
  /** Sends a sealed payload over a relay, or over any relay if undefined. */
  signal(relay: string | undefined, to: Uint8Array, payload: Uint8Array): void
  /** The last lease has ended. */
  closed(): void
}

export interface RoomCoreOptions {
  readonly id: string
  readonly nick: string
  readonly keys: RoomKeys
  readonly environment: RoomEnvironment
  readonly presence?: Presence | undefined
}

/** The room that all leases of a page share. */
export class RoomCore implements LeasedRoom {
  readonly id: string
  readonly self: Self
  readonly keys: RoomKeys
  readonly #leases = new Set<Room>()
  readonly #listing = new Listing()
  readonly #environment: RoomEnvironment
  readonly #presence: RoomPresence
  readonly #channels = new ChannelRegistry({
    send: (...args) => this.send(...args),
    error: (error) => this.#emitError(error),
    flush: (channel) => this.#flush(channel),
  })
  readonly #receivers: ValueReceivers = {
    presence: (peer, value) => {
      if (this.#presence.receive(peer, value))
        this.#changed((room) => room.emit('presence', peer.presence, peer))
    },
    deliver: (peer, received) => this.#deliver(peer, received),
  }
  readonly handlers = new RequestHandlers()
  #mesh: PeerMesh
  #status: RoomStatus = 'joining'
  #snapshot: RoomSnapshot | undefined
  readonly #waiting: { joined: () => void; failed: (error: LumameshError) => void }[] = []

  constructor({ id, nick, keys, environment, presence = {} }: RoomCoreOptions) {
    this.id = id
    this.self = { id: toHex(environment.self), nick }
    this.keys = keys
    this.#environment = environment
    this.#presence = new RoomPresence(presence, () => this.peers.values())
    this.#mesh = this.#newMesh()
  }

  get status(): RoomStatus {
    return this.#status
  }

  get peers(): ReadonlyMap<string, Peer> {
    return this.#mesh.peers
  }

  get snapshot(): RoomSnapshot {
    this.#snapshot ??= Object.freeze({
      status: this.#status,
      peers: Object.freeze([...this.peers.values()]),
      presence: this.presence,
    })
    return this.#snapshot
  }

  get presence(): Presence {
    return this.#presence.own.state
  }

  setPresence(patch: Presence): void {
    this.#presence.own.set(patch)
    this.#changed()
  }

  lease(): Room {
    const room = new Room(this)
    this.#leases.add(room)
    return room
  }

  release(room: Room): void {
    this.#leases.delete(room)
    if (this.#leases.size === 0) this.close(new LumameshError('closed', 'The room was left.'))
  }

  /** Whether any lease sends this track. */
  isSending(track: MediaStreamTrack): boolean {
    return [...this.#leases].some(({ media }) => media.has(track))
  }

  /** Resolves when a relay has admitted this page. Rejects with the reason if it refuses. */
  joined(): Promise<void> {
    if (this.#status === 'joined') return Promise.resolve()
    return new Promise((joined, failed) => this.#waiting.push({ joined, failed }))
  }

  /** Call when a relay refuses to admit this page. */
  refuse(error: LumameshError): void {
    for (const { failed } of this.#waiting.splice(0)) failed(error)
    this.#emitError(error)
  }

  /** Sends a value to these peers, or to all. */
  async send(
    channel: number,
    data: unknown,
    to: Iterable<Peer> = this.peers.values(),
    options?: SendOptions,
  ): Promise<void> {
    const value = encodeValue(data)
    // Includes the value, because the caller must learn of an unreadable Blob even if there are no peers.
    const results = await Promise.allSettled([
      value,
      ...[...to].map((peer) => peer.post(channel, value, options)),
    ])
    // Ignores peers that left meanwhile, and throws any other error.
    for (const result of results) {
      if (
        result.status === 'rejected' &&
        !(result.reason instanceof LumameshError && GONE.has(result.reason.code))
      )
        throw result.reason
    }
  }

  /** @throws LumameshError `invalid-option` */
  channel<T>(name: string, options: ChannelOptions<T>): Channel<T> {
    return this.#channels.open(name, options)
  }

  /** Call when a relay lists the other members, which joined before this page. */
  members(relay: string, peers: readonly Uint8Array[]): void {
    const unlisted = this.#listing.replace(relay, peers.map(toHex))
    for (const peer of peers) this.#mesh.listed(peer, true)
    this.#unlisted(unlisted)
    if (this.#status !== 'joining') return
    this.#setStatus('joined')
    for (const { joined } of this.#waiting.splice(0)) joined()
  }

  isListedBy(relay: string): boolean {
    return this.#listing.isListedBy(relay)
  }

  entered(relay: string, peer: Uint8Array): void {
    this.#listing.add(relay, toHex(peer))
    this.#mesh.listed(peer, false)
  }

  exited(relay: string, peer: Uint8Array): void {
    this.#unlisted(this.#listing.remove(relay, toHex(peer)))
  }

  /** Call when the link to a relay is closed, so that it lists no members. Connections to peers stay open. */
  relayClosed(relay: string): void {
    this.#unlisted(this.#listing.removeRelay(relay))
  }

  signal(from: Uint8Array, payload: Uint8Array): void {
    this.#mesh.signal(from, payload)
  }

  tick(now: number, slept: boolean): void {
    this.#mesh.tick(now, slept)
  }

  /** Call when the network may have changed. */
  probe(now: number): void {
    this.#mesh.probe(now)
  }

  /** Delivers the values that arrived before there was a listener. */
  flush(): void {
    this.#flush(MESSAGES)
  }

  /** Sends a goodbye to all peers, because the page is being unloaded. If it comes back, it joins again. */
  suspend(): void {
    this.#mesh.close()
    this.#listing.clear()
    this.#mesh = this.#newMesh()
    this.#changed()
  }

  close(reason: LumameshError): void {
    if (this.#status === 'left') return
    this.#mesh.close()
    this.#presence.own.close()
    for (const { failed } of this.#waiting.splice(0)) failed(reason)
    this.#status = 'left'
    this.#changed()
    for (const room of [...this.#leases]) room.leave()
    this.#environment.closed()
  }

  #newMesh(): PeerMesh {
    const { closed: _, signal, ...environment } = this.#environment
    return new PeerMesh(
      {
        ...environment,
        keys: this.keys,
        hello: (conversation) => this.#hello(conversation),
        signal: (to, payload) => signal(this.#listing.relayOf(toHex(to)), to, payload),
      },
      {
        peer: (peer, hello) => {
          // It arrives with the peer, so it is not a separate event.
          this.#presence.receive(peer, hello.presence)
          this.#changed((room) => room.emit('peer', peer))
          this.#presence.sendTo(peer)
          this.#each((room) => this.#sendMedia(peer, room))
        },
        leave: (peer) => this.#changed((room) => room.emit('leave', peer)),
        value: (peer, channel, value) => dispatch(peer, { channel, value }, this.#receivers),
        answer: (...args) => this.handlers.answer(...args),
        file: (peer, file) => {
          // Evaluated first, because a listener for one file may remove itself.
          const listens = this.#hasListener('file')
          this.#each((room) => room.emit('file', file, peer))
          return listens
        },
        stream: (peer, stream, meta) => this.#changed((room) => room.emit('stream', stream, peer, meta)),
        track: (peer, track, stream, meta) =>
          this.#each((room) => room.emit('track', track, stream, peer, meta)),
        streamend: (peer, stream) => this.#changed((room) => room.emit('streamend', stream, peer)),
        changed: () => this.#changed(),
        error: (error) => this.#emitError(error),
      },
    )
  }

  #hello(conversation: Uint8Array): Uint8Array {
    const { encoded } = this.#presence.own
    const presence = encoded.length > MAX_HELLO_PRESENCE_BYTES ? new Uint8Array() : encoded
    return encodeHello({ nick: this.self.nick, conversation, presence })
  }

  #deliver(peer: Peer, { channel, data, bytes }: DecodedValue): void {
    const channels = this.#channels.listening(channel)
    const isReceived = channel === MESSAGES ? this.#hasListener('message') : channels.length > 0
    peer.deliver({ channel, data, bytes }, isReceived)
    if (channel === MESSAGES) this.#each((room) => room.emit('message', data, peer))
    for (const each of channels) each.deliver(data, peer)
  }

  #flush(channel: number): void {
    for (const peer of this.peers.values()) {
      for (const data of peer.flush(channel)) this.#deliver(peer, { channel, data, bytes: 0 })
    }
  }

  #sendMedia(peer: Peer, { media }: Room): void {
    try {
      media.sendTo(peer)
    } catch (error) {
      this.#emitError(error as LumameshError)
    }
  }

  #hasListener(event: 'message' | 'file'): boolean {
    return [...this.#leases].some((room) => room.hasListener(event))
  }

  #unlisted(members: readonly string[]): void {
    for (const member of members) this.#mesh.unlisted(fromHex(member), !this.#listing.isEmpty)
  }

  #setStatus(status: RoomStatus): void {
    this.#status = status
    this.#changed((room) => room.emit('status', status))
  }

  #emitError(error: LumameshError): void {
    this.#each((room) => room.emit('error', error))
  }

  #changed(also?: (room: Room) => void): void {
    this.#snapshot = undefined
    this.#each((room) => {
      also?.(room)
      room.notify()
    })
  }

  #each(action: (room: Room) => void): void {
    for (const room of [...this.#leases]) action(room)
  }
}

/** The codes of failed sends that broadcast() ignores. */
const GONE = new Set(['peer-left', 'connection-lost', 'closed'])
