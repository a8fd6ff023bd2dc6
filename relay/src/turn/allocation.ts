import type { Address } from '@lumamesh/core/protocol'
import { TokenBucket } from '../shared/tokenBuckets.ts'
import { CHANNEL_MS, PERMISSION_MS, type TurnLimits } from './turnLimits.ts'

/** A channel number bound to a peer's address. */
export interface BoundChannel {
  readonly number: number
  readonly peer: Address
  /** ms */
  expires: number
}

/** The client that holds an allocation. */
export interface AllocationOwner {
  /** The client's part of the 5-tuple. The server has one address for each family. */
  client: Address
  username: string
  /** The user that the quotas count for. */
  user: string
}

export interface AllocationOptions {
  owner: AllocationOwner
  relayed: Address
  /** The transaction of the Allocate request. */
  transaction: Uint8Array
  limits: TurnLimits
}

/** One relayed address, with its permissions and channels (RFC 8656, section 2.2). Sans-I/O; `now` is monotonic ms. */
export class Allocation {
  readonly owner: AllocationOwner
  readonly relayed: Address
  /** ms */
  expires: number
  /** The transaction of the Allocate request that made it. */
  readonly transaction: Uint8Array
  /** The response to that request: a retransmission gets the same one (RFC 8656, section 7.2). */
  response: Uint8Array | undefined
  readonly bytes: TokenBucket
  readonly #limits: TurnLimits
  /** By host: when the permission for it expires, ms. */
  readonly #permissions = new Map<string, number>()
  readonly #channels = new Map<number, BoundChannel>()
  /** By the peer's port, then host: a look-up for each packet makes no key. */
  readonly #byPeer = new Map<number, Map<string, BoundChannel>>()

  constructor({ owner, relayed, transaction, limits }: AllocationOptions, now: number) {
    this.owner = owner
    this.relayed = relayed
    this.transaction = transaction.slice()
    this.expires = now
    this.bytes = new TokenBucket(limits.bytesPerAllocation, now)
    this.#limits = limits
  }

  /**
   * Adds or renews permissions for all of these hosts, or for none if they would exceed the limit. Returns whether it
   * did.
   */
  permit(hosts: readonly string[], now: number): boolean {
    this.#removeExpired(now)
    const added = new Set(hosts.filter((host) => !this.#permissions.has(host)))
    if (this.#permissions.size + added.size > this.#limits.permissions) return false
    for (const host of hosts) this.#permissions.set(host, now + PERMISSION_MS)
    return true
  }

  permits(host: string, now: number): boolean {
    const until = this.#permissions.get(host)
    return until !== undefined && now < until
  }

  /** Binds a channel, or renews it. `taken`: the number or the peer has another binding (RFC 8656, section 12.2). */
  bind(number: number, peer: Address, now: number): 'bound' | 'taken' | 'too-many' {
    this.#removeExpired(now)
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

  /** The channel with this number; undefined if none is bound. */
  channel(number: number, now: number): BoundChannel | undefined {
    const channel = this.#channels.get(number)
    return channel && now < channel.expires ? channel : undefined
  }

  /** The channel that is bound to this peer; undefined if none is. */
  channelTo(host: string, port: number, now: number): BoundChannel | undefined {
    const channel = this.#byPeer.get(port)?.get(host)
    return channel && now < channel.expires ? channel : undefined
  }

  #removeExpired(now: number): void {
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
