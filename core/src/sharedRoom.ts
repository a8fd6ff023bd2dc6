import type { RoomKeys } from './crypto/roomKeys.ts'
import { LumameshError } from './errors.ts'
import { Mesh, type MeshEnvironment } from './mesh/mesh.ts'
import type { Peer } from './peer.ts'
import { Room, type RoomSnapshot, type RoomStatus, type Self } from './room.ts'
import { fromHex, toHex } from './wire/bytes.ts'
import { encodeHello } from './wire/hello.ts'

/** What a room needs of the network around it. */
export interface RoomEnvironment
  extends Pick<MeshEnvironment, 'self' | 'maxPeers' | 'rtc' | 'iceServers' | 'clock' | 'nextAttempt'> {
  /** Sends a sealed payload over this relay; undefined: over any. */
  signal(relay: string | undefined, to: Uint8Array, payload: Uint8Array): void
  /** The last lease was given back. */
  closed(): void
}

/** A room as the page has it once, behind all leases: members as relays list them, and the mesh between them. */
export class SharedRoom {
  readonly id: string
  readonly self: Self
  readonly keys: RoomKeys
  readonly #leases = new Set<Room>()
  /** Whom each relay lists, as hex ids. */
  readonly #listed = new Map<string, Set<string>>()
  readonly #environment: RoomEnvironment
  #mesh: Mesh
  #status: RoomStatus = 'joining'
  #snapshot: RoomSnapshot | undefined
  readonly #waiting: { joined: () => void; failed: (error: LumameshError) => void }[] = []

  constructor(id: string, nick: string, keys: RoomKeys, environment: RoomEnvironment) {
    this.id = id
    this.self = { id: toHex(environment.self), nick }
    this.keys = keys
    this.#environment = environment
    this.#mesh = this.#newMesh()
  }

  get status(): RoomStatus {
    return this.#status
  }

  get peers(): ReadonlyMap<string, Peer> {
    return this.#mesh.peers
  }

  get snapshot(): RoomSnapshot {
    this.#snapshot ??= Object.freeze({ status: this.#status, peers: Object.freeze([...this.peers.values()]) })
    return this.#snapshot
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

  async broadcast(value: Uint8Array): Promise<void> {
    const results = await Promise.allSettled([...this.peers.values()].map((peer) => peer.sendValue(0, value)))
    // Who left meanwhile is not here any more; anything else is the caller's to know.
    for (const result of results) {
      if (
        result.status === 'rejected' &&
        !(result.reason instanceof LumameshError && GONE.has(result.reason.code))
      )
        throw result.reason
    }
  }

  /** A relay lists everybody else: we came later than they did. */
  members(relay: string, peers: readonly Uint8Array[]): void {
    const before = this.#listed.get(relay) ?? new Set()
    const now = new Set(peers.map(toHex))
    this.#listed.set(relay, now)
    for (const peer of peers) this.#mesh.found(peer, true)
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
    this.#mesh.found(peer, false)
  }

  exited(relay: string, peer: Uint8Array): void {
    const id = toHex(peer)
    this.#listed.get(relay)?.delete(id)
    this.#unlisted(id)
  }

  /** The link to this relay is down: it lists nobody. Links to peers stay. */
  relayLost(relay: string): void {
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

  /** Hands over what arrived before anybody listened. */
  flush(): void {
    for (const peer of this.peers.values()) {
      for (const data of peer.flush()) this.#each((room) => room.emit('message', data, peer))
    }
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
    for (const { failed } of this.#waiting.splice(0)) failed(reason)
    this.#status = 'left'
    this.#changed()
    for (const room of [...this.#leases]) room.leave()
    this.#environment.closed()
  }

  #newMesh(): Mesh {
    const { closed: _, signal, ...environment } = this.#environment
    return new Mesh(
      {
        ...environment,
        keys: this.keys,
        hello: encodeHello(this.self.nick),
        signal: (to, payload) => signal(this.#relayOf(toHex(to)), to, payload),
      },
      {
        peer: (peer) => this.#changed((room) => room.emit('peer', peer)),
        leave: (peer) => this.#changed((room) => room.emit('leave', peer)),
        value: (peer, _channel, data) => {
          peer.deliver(
            data,
            [...this.#leases].some((room) => room.hears('message')),
          )
          this.#each((room) => room.emit('message', data, peer))
        },
        changed: () => this.#changed(),
        error: (error) => this.#emitError(error),
      },
    )
  }

  #relayOf(peer: string): string | undefined {
    for (const [relay, listed] of this.#listed) if (listed.has(peer)) return relay
  }

  #unlisted(id: string): void {
    if (!this.#relayOf(id)) this.#mesh.gone(fromHex(id))
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
const GONE = new Set(['peer-left', 'link-lost', 'closed'])
