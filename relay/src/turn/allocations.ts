import type { Address } from '@lumamesh/core/protocol'
import { sourceOf } from '../shared/source.ts'
import { TokenBucket } from '../shared/tokenBuckets.ts'
import { Allocation, type AllocationOwner } from './allocation.ts'
import type { PortRange } from './turnEnvironment.ts'
import type { TurnLimits } from './turnLimits.ts'

export interface AllocationsOptions {
  limits: TurnLimits
  /** The ports of relayed addresses. */
  ports: PortRange
  /** A whole number from 0 to below `below`. */
  random(below: number): number
  /** Told of each allocation that ends. */
  ended?(allocation: Allocation): void
}

/** What one user holds. */
interface User {
  allocations: number
  bytes: TokenBucket
}

/** All allocations of a relay: by client, by the port of the relayed address, and how many each user and source holds. */
export class Allocations {
  readonly #options: AllocationsOptions
  /** By the client's host, then port: found for each packet, without making a key. */
  readonly #byClient = new Map<string, Map<number, Allocation>>()
  readonly #byPort = new Map<number, Allocation>()
  readonly #users = new Map<string, User>()
  readonly #sources = new Map<string, number>()

  constructor(options: AllocationsOptions) {
    this.#options = options
  }

  get size(): number {
    return this.#byPort.size
  }

  get all(): Iterable<Allocation> {
    return this.#byPort.values()
  }

  of({ host, port }: Address): Allocation | undefined {
    return this.#byClient.get(host)?.get(port)
  }

  /** Whose relayed address has this port. */
  at(port: number): Allocation | undefined {
    return this.#byPort.get(port)
  }

  /** What limits a user's bytes, over all of its allocations. */
  bytesOf({ owner }: Allocation): TokenBucket | undefined {
    return this.#users.get(owner.user)?.bytes
  }

  /** A new one on `host`, at an even port if need be; or which quota says no. */
  add(
    owner: AllocationOwner,
    host: string,
    even: boolean,
    transaction: Uint8Array,
    now: number,
  ): Allocation | 'user-quota' | 'full' {
    // Expired, but not swept yet: swept later, it would take this one's place in the tables with it.
    const former = this.of(owner.client)
    if (former) this.delete(former)
    const { limits } = this.#options
    const user = this.#users.get(owner.user)
    const source = sourceOf(owner.client.host)
    if (user && user.allocations >= limits.perUser) return 'user-quota'
    if ((this.#sources.get(source) ?? 0) >= limits.perSource) return 'user-quota'
    const port = this.size < limits.allocations ? this.#freePort(even) : undefined
    if (port === undefined) return 'full'
    const allocation = new Allocation(owner, { host, port }, transaction, limits, now)
    const clients = this.#byClient.get(owner.client.host) ?? new Map<number, Allocation>()
    this.#byClient.set(owner.client.host, clients.set(owner.client.port, allocation))
    this.#byPort.set(port, allocation)
    this.#users.set(owner.user, {
      allocations: (user?.allocations ?? 0) + 1,
      bytes: user?.bytes ?? new TokenBucket(limits.bytesPerUser, now),
    })
    this.#sources.set(source, (this.#sources.get(source) ?? 0) + 1)
    return allocation
  }

  delete(allocation: Allocation): void {
    const { owner, relayed } = allocation
    if (this.#byPort.get(relayed.port) !== allocation) return
    this.#byPort.delete(relayed.port)
    const clients = this.#byClient.get(owner.client.host)
    clients?.delete(owner.client.port)
    if (clients?.size === 0) this.#byClient.delete(owner.client.host)
    const user = this.#users.get(owner.user)
    if (user && --user.allocations === 0) this.#users.delete(owner.user)
    const source = sourceOf(owner.client.host)
    const left = (this.#sources.get(source) ?? 1) - 1
    if (left > 0) this.#sources.set(source, left)
    else this.#sources.delete(source)
    this.#options.ended?.(allocation)
  }

  /** At random, so that nobody can guess another's (RFC 8656, section 7.2), or the next one that is free (RFC 6056, section 3.3.1). */
  #freePort(even: boolean): number | undefined {
    const { first, last } = this.#options.ports
    const count = last - first + 1
    const start = this.#options.random(count)
    for (let i = 0; i < count; i++) {
      const port = first + ((start + i) % count)
      if (!this.#byPort.has(port) && !(even && port % 2 === 1)) return port
    }
    return
  }
}
