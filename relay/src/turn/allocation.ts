import type { Address } from '@lumamesh/core/protocol'
import { TokenBucket } from '../shared/tokenBuckets.ts'
import { CHANNEL_MS, PERMISSION_MS, type TurnLimits } from './turnLimits.ts'

/** A channel number that stands for a peer's address. */
export interface BoundChannel {
  readonly number: number
  readonly peer: Address
  expires: number
}

/** Who holds an allocation. */
export interface AllocationOwner {
  /** The 5-tuple, but for our own address, of which there is one a family. */
  client: Address
  username: string
  user: string
}

/** One relayed address: who holds it, until when, and to whom it talks (RFC 8656, section 2.2). Times are ms of one clock. */
export class Allocation {
  readonly owner: AllocationOwner
  readonly relayed: Address
  expires: number
  /** The Allocate that made it, and its answer: a repetition gets the same (RFC 8656, section 7.2). */
  readonly transaction: Uint8Array
  answer: Uint8Array | undefined
  readonly bytes: TokenBucket
  readonly #limits: TurnLimits
  /** Until when each host may be talked to. */
  readonly #permissions = new Map<string, number>()
  readonly #channels = new Map<number, BoundChannel>()
  /** By the peer's port, then host: found for each packet, without making a key. */
  readonly #byPeer = new Map<number, Map<string, BoundChannel>>()

  constructor(
    owner: AllocationOwner,
    relayed: Address,
    transaction: Uint8Array,
    limits: TurnLimits,
    now: number,
  ) {
    this.owner = owner
    this.relayed = relayed
    this.transaction = transaction.slice()
    this.expires = now
    this.bytes = new TokenBucket(limits.bytesPerAllocation, now)
    this.#limits = limits
  }

  /** Whether all of these hosts fit: none is permitted where not all are. */
  permit(hosts: readonly string[], now: number): boolean {
    this.#forget(now)
    const added = new Set(hosts.filter((host) => !this.#permissions.has(host)))
    if (this.#permissions.size + added.size > this.#limits.permissions) return false
    for (const host of hosts) this.#permissions.set(host, now + PERMISSION_MS)
    return true
  }

  permits(host: string, now: number): boolean {
    const until = this.#permissions.get(host)
    return until !== undefined && now < until
  }

  /** Binds, or binds anew for as long again; says why not (RFC 8656, section 12.2). */
  bind(number: number, peer: Address, now: number): 'bound' | 'taken' | 'too-many' {
    this.#forget(now)
    const known = this.#channels.get(number)
    const other = this.channelTo(peer.host, peer.port, now)
    if (known ? known.peer.host !== peer.host || known.peer.port !== peer.port : other) return 'taken'
    if (!known && this.#channels.size >= this.#limits.channels) return 'too-many'
    if (!this.permit([peer.host], now)) return 'too-many'
    const channel = known ?? { number, peer, expires: 0 }
    channel.expires = now + CHANNEL_MS
    this.#channels.set(number, channel)
    const hosts = this.#byPeer.get(peer.port) ?? new Map<string, BoundChannel>()
    this.#byPeer.set(peer.port, hosts.set(peer.host, channel))
    return 'bound'
  }

  channel(number: number, now: number): BoundChannel | undefined {
    const channel = this.#channels.get(number)
    return channel && now < channel.expires ? channel : undefined
  }

  channelTo(host: string, port: number, now: number): BoundChannel | undefined {
    const channel = this.#byPeer.get(port)?.get(host)
    return channel && now < channel.expires ? channel : undefined
  }

  #forget(now: number): void {
    for (const [host, until] of this.#permissions) if (now >= until) this.#permissions.delete(host)
    for (const [number, { peer, expires }] of this.#channels) {
      if (now < expires) continue
      this.#channels.delete(number)
      const hosts = this.#byPeer.get(peer.port)
      hosts?.delete(peer.host)
      if (hosts?.size === 0) this.#byPeer.delete(peer.port)
    }
  }
}
