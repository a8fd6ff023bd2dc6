import type { RoomKeys } from '../crypto/roomKeys.ts'
import { LumameshError } from '../errors.ts'
import { Channel, type ChannelOptions } from '../features/channel.ts'
import { RequestHandlers } from '../features/requestHandlers.ts'
import type { SendOptions } from '../options.ts'
import type { Peer } from '../peers/peer.ts'
import { PeerMesh, type PeerMeshEnvironment } from '../peers/peerMesh.ts'
import { equal, fromHex, toHex } from '../wire/bytes.ts'
import { MEDIA, MESSAGES, PRESENCE, REQUESTS, TRANSFER_BYTES, TRANSFERS } from '../wire/channels.ts'
import { encodeHello, MAX_HELLO_PRESENCE_BYTES } from '../wire/hello.ts'
import { decodeValue, encodeValue } from '../wire/value.ts'
import { decodePresence, OwnPresence, type Presence } from './presence.ts'
import { Room, type RoomSnapshot, type RoomStatus, type Self } from './room.ts'

/** What a room needs of the network around it. */
export interface RoomEnvironment
  extends Pick<
    PeerMeshEnvironment,
    'self' | 'maxPeers' | 'limits' | 'budget' | 'rtc' | 'iceServers' | 'turn' | 'clock' | 'nextAttempt'
  > {
  /** Sends a sealed payload over this relay; undefined: over any. */
  signal(relay: string | undefined, to: Uint8Array, payload: Uint8Array): void
  /** The last lease was given back. */
  closed(): void
}

/** A room as the page has it once, behind all leases: members as relays list them, and the mesh between them. */
export class RoomCore {
  readonly id: string
  readonly self: Self
  readonly keys: RoomKeys
  readonly #leases = new Set<Room>()
  /** Whom each relay lists, as hex ids. */
  readonly #listed = new Map<string, Set<string>>()
  readonly #environment: RoomEnvironment
  readonly #presence: OwnPresence
  /** What each peer last said of itself, encoded: the same again is no news. */
  readonly #presences = new WeakMap<Peer, Uint8Array>()
  /** By number: the same name may be used in several places. */
  readonly #channels = new Map<number, Set<Channel<never>>>()
  readonly handlers = new RequestHandlers()
  #mesh: PeerMesh
  #status: RoomStatus = 'joining'
  #snapshot: RoomSnapshot | undefined
  readonly #waiting: { joined: () => void; failed: (error: LumameshError) => void }[] = []

  constructor(
    id: string,
    nick: string,
    keys: RoomKeys,
    environment: RoomEnvironment,
    presence: Presence = {},
  ) {
    this.id = id
    this.self = { id: toHex(environment.self), nick }
    this.keys = keys
    this.#environment = environment
    this.#presence = new OwnPresence(presence, (encoded) => {
      for (const peer of this.peers.values()) this.#sendPresence(peer, encoded)
    })
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
    return this.#presence.state
  }

  setPresence(patch: Presence): void {
    this.#presence.set(patch)
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

  /** Resolves once a relay has let us in; rejects with what it says instead. */
  joined(): Promise<void> {
    if (this.#status === 'joined') return Promise.resolve()
    return new Promise((joined, failed) => this.#waiting.push({ joined, failed }))
  }

  /** A relay won't let us in. */
  refuse(error: LumameshError): void {
    for (const { failed } of this.#waiting.splice(0)) failed(error)
    this.#emitError(error)
  }

  /** Sends to these peers, or to all. */
  async send(
    channel: number,
    data: unknown,
    to: Iterable<Peer> = this.peers.values(),
    options?: SendOptions,
  ): Promise<void> {
    const value = encodeValue(data)
    // The value, too: where nobody is there, a Blob that can't be read is still the caller's to know.
    const results = await Promise.allSettled([
      value,
      ...[...to].map((peer) => peer.post(channel, value, options)),
    ])
    // Who left meanwhile is not here any more; anything else is the caller's to know.
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
    const channel: Channel<T> = new Channel(name, options, {
      send: async (...args) => {
        if (!same.has(channel as Channel<never>)) throw new LumameshError('closed', 'The room was left.')
        await this.send(...args)
      },
      error: (error) => this.#emitError(error),
      flush: () => this.#flush(channel.number),
      closed: () => same.delete(channel as Channel<never>),
    })
    const same = this.#channels.get(channel.number) ?? new Set()
    for (const { name: other } of same) {
      if (other !== name)
        throw new LumameshError('invalid-option', `The channels ${name} and ${other} collide: rename one.`)
    }
    this.#channels.set(channel.number, same.add(channel as Channel<never>))
    return channel
  }

  /** A relay lists everybody else: we came later than they did. */
  members(relay: string, peers: readonly Uint8Array[]): void {
    const before = this.#listed.get(relay) ?? new Set()
    const now = new Set(peers.map(toHex))
    this.#listed.set(relay, now)
    for (const peer of peers) this.#mesh.listed(peer, true)
    for (const id of before) if (!now.has(id)) this.#unlisted(id)
    if (this.#status !== 'joining') return
    this.#setStatus('joined')
    for (const { joined } of this.#waiting.splice(0)) joined()
  }

  isListedBy(relay: string): boolean {
    return this.#listed.has(relay)
  }

  entered(relay: string, peer: Uint8Array): void {
    this.#listed.get(relay)?.add(toHex(peer))
    this.#mesh.listed(peer, false)
  }

  exited(relay: string, peer: Uint8Array): void {
    const id = toHex(peer)
    this.#listed.get(relay)?.delete(id)
    this.#unlisted(id)
  }

  /** The link to this relay is down: it lists nobody. Links to peers stay. */
  relayClosed(relay: string): void {
    const before = this.#listed.get(relay) ?? []
    this.#listed.delete(relay)
    for (const id of before) this.#unlisted(id)
  }

  signal(from: Uint8Array, payload: Uint8Array): void {
    this.#mesh.signal(from, payload)
  }

  tick(now: number, slept: boolean): void {
    this.#mesh.tick(now, slept)
  }

  /** The network may have changed. */
  probe(now: number): void {
    this.#mesh.probe(now)
  }

  /** Hands over what arrived before anybody listened. */
  flush(): void {
    this.#flush(MESSAGES)
  }

  /** The page is being left: says goodbye to everybody. Should it come back, it starts anew. */
  suspend(): void {
    this.#mesh.close()
    this.#listed.clear()
    this.#mesh = this.#newMesh()
    this.#changed()
  }

  close(reason: LumameshError): void {
    if (this.#status === 'left') return
    this.#mesh.close()
    this.#presence.close()
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
        signal: (to, payload) => signal(this.#relayOf(toHex(to)), to, payload),
      },
      {
        peer: (peer, hello) => {
          // It comes with the peer: no news of its own.
          if (hello.presence.length > 0) this.#takePresence(peer, hello.presence)
          this.#changed((room) => room.emit('peer', peer))
          this.#sendPresence(peer, this.#presence.encoded)
          this.#each((room) => this.#sendMedia(peer, room))
        },
        leave: (peer) => this.#changed((room) => room.emit('leave', peer)),
        value: (peer, channel, value) => this.#receive(peer, channel, value),
        answer: (...args) => this.handlers.answer(...args),
        file: (peer, file) => {
          // Before: who listens for one file only stops when it comes.
          const heard = this.#hasListener('file')
          this.#each((room) => room.emit('file', file, peer))
          return heard
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
    const { encoded } = this.#presence
    const presence = encoded.length > MAX_HELLO_PRESENCE_BYTES ? new Uint8Array() : encoded
    return encodeHello({ nick: this.self.nick, conversation, presence })
  }

  /** @throws LumameshError `malformed`, `peer-misbehaved` */
  #receive(peer: Peer, channel: number, value: Uint8Array): void {
    switch (channel) {
      case PRESENCE:
        return this.#receivePresence(peer, value)
      case REQUESTS:
        return peer.requests.receive(decodeValue(value))
      case MEDIA:
        return peer.media.receive(value)
      case TRANSFERS:
        return peer.transfers.receiveControl(decodeValue(value))
      case TRANSFER_BYTES:
        return peer.transfers.receiveBytes(value)
      default:
        return this.#deliver(peer, channel, decodeValue(value), value.length)
    }
  }

  #deliver(peer: Peer, channel: number, data: unknown, bytes: number): void {
    const channels = [...(this.#channels.get(channel) ?? [])].filter(({ hasListener: heard }) => heard)
    const heard = channel === MESSAGES ? this.#hasListener('message') : channels.length > 0
    peer.deliver(channel, data, bytes, heard)
    if (channel === MESSAGES) this.#each((room) => room.emit('message', data, peer))
    for (const each of channels) each.deliver(data, peer)
  }

  #flush(channel: number): void {
    for (const peer of this.peers.values()) {
      for (const data of peer.flush(channel)) this.#deliver(peer, channel, data, 0)
    }
  }

  #receivePresence(peer: Peer, value: Uint8Array): void {
    if (equal(this.#presences.get(peer) ?? new Uint8Array(), value)) return
    this.#takePresence(peer, value)
    this.#changed((room) => room.emit('presence', peer.presence, peer))
  }

  #takePresence(peer: Peer, value: Uint8Array): void {
    // A copy: it was part of a frame.
    this.#presences.set(peer, value.slice())
    peer.setPresence(decodePresence(value))
  }

  #sendPresence(peer: Peer, encoded: Uint8Array): void {
    // Who is gone need not know.
    peer.post(PRESENCE, encoded).catch(() => {})
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

  #relayOf(peer: string): string | undefined {
    for (const [relay, listed] of this.#listed) if (listed.has(peer)) return relay
  }

  #unlisted(id: string): void {
    if (!this.#relayOf(id)) this.#mesh.unlisted(fromHex(id), this.#listed.size > 0)
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

/** Why a send fails that nobody can do anything about. */
const GONE = new Set(['peer-left', 'connection-lost', 'closed'])
