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
  /** An integer in [0, below). */
  random(below: number): number
  /** An allocation has ended. */
  ended?(allocation: Allocation): void
}

/** An allocation to add. */
export interface NewAllocation {
  owner: AllocationOwner
  /** The host of the relayed address. */
  host: string
  /** Whether the port of the relayed address must be even. */
  evenPort: boolean
  transaction: Uint8Array
}

/** What one user holds. */
interface User {
  allocations: number
  bytes: TokenBucket
}

/** All allocations of a relay, within the quotas of each user, of each source, and of all. Sans-I/O. */
export class Allocations {
  readonly #options: AllocationsOptions
  /** By the client's host, then port: a look-up for each packet makes no key. */
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

  /** The allocation of the client at this address. */
  of({ host, port }: Address): Allocation | undefined {
    return this.#byClient.get(host)?.get(port)
  }

  /** The allocation whose relayed address has this port. */
  at(port: number): Allocation | undefined {
    return this.#byPort.get(port)
  }

  /** The token bucket for the bytes of the allocation's user, over all of the user's allocations. */
  bytesOf({ owner }: Allocation): TokenBucket | undefined {
    return this.#users.get(owner.user)?.bytes
  }

  /** Adds an allocation. Returns which quota is exhausted if it cannot. */
  add(
    { owner, host, evenPort, transaction }: NewAllocation,
    now: number,
  ): Allocation | 'user-quota' | 'full' {
    // It has expired but was not swept yet. A later sweep would remove the new allocation's entries with it.
    const former = this.of(owner.client)
    if (former) this.delete(former)
    const { limits } = this.#options
    const user = this.#users.get(owner.user)
    const source = sourceOf(owner.client.host)
    if (user && user.allocations >= limits.perUser) return 'user-quota'
    if ((this.#sources.get(source) ?? 0) >= limits.perSource) return 'user-quota'
    const port = this.size < limits.allocations ? this.#freePort(evenPort) : undefined
    if (port === undefined) return 'full'
    const allocation = new Allocation({ owner, relayed: { host, port }, transaction, limits }, now)
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

  /** Removes an allocation, if it is still there. */
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
    const remaining = (this.#sources.get(source) ?? 1) - 1
    if (remaining > 0) this.#sources.set(source, remaining)
    else this.#sources.delete(source)
    this.#options.ended?.(allocation)
  }

  /** A random port, which nobody can guess (RFC 8656, section 7.2), or the next free one (RFC 6056, section 3.3.1). */
  #freePort(evenPort: boolean): number | undefined {
    const { first, last } = this.#options.ports
    const count = last - first + 1
    const start = this.#options.random(count)
    for (let i = 0; i < count; i++) {
      const port = first + ((start + i) % count)
      if (!this.#byPort.has(port) && !(evenPort && port % 2 === 1)) return port
    }
    return
  }
}
