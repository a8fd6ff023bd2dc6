import type { Address } from '@lumamesh/core/protocol'
import { TokenBucket } from '../port/buckets.ts'
import { blockOf } from '../port/source.ts'
import { Allocation, type Owner } from './allocation.ts'
import { FIRST_PORT, LAST_PORT, type TurnLimits } from './limits.ts'

/** What one user holds. */
interface User {
  allocations: number
  bytes: TokenBucket
}

const PORTS = LAST_PORT - FIRST_PORT + 1

/** All allocations of a relay: by client, by the port of the relayed address, and how many each user and source holds. */
export class Allocations {
  readonly #limits: TurnLimits
  readonly #random: (below: number) => number
  /** By the client's host, then port: found for each packet, without making a key. */
  readonly #byClient = new Map<string, Map<number, Allocation>>()
  readonly #byPort = new Map<number, Allocation>()
  readonly #users = new Map<string, User>()
  readonly #sources = new Map<string, number>()

  /** @param random a whole number from 0 to below `below` */
  constructor(limits: TurnLimits, random: (below: number) => number) {
    this.#limits = limits
    this.#random = random
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
    owner: Owner,
    host: string,
    even: boolean,
    transaction: Uint8Array,
    now: number,
  ): Allocation | 'user-quota' | 'full' {
    // Expired, but not swept yet: swept later, it would take this one's place in the tables with it.
    const former = this.of(owner.client)
    if (former) this.delete(former)
    const user = this.#users.get(owner.user)
    const source = blockOf(owner.client.host)
    if (user && user.allocations >= this.#limits.perUser) return 'user-quota'
    if ((this.#sources.get(source) ?? 0) >= this.#limits.perSource) return 'user-quota'
    if (this.size >= this.#limits.allocations || this.size >= PORTS / 2) return 'full'
    const allocation = new Allocation(
      owner,
      { host, port: this.#freePort(even) },
      transaction,
      this.#limits,
      now,
    )
    const clients = this.#byClient.get(owner.client.host) ?? new Map<number, Allocation>()
    this.#byClient.set(owner.client.host, clients.set(owner.client.port, allocation))
    this.#byPort.set(allocation.relayed.port, allocation)
    this.#users.set(owner.user, {
      allocations: (user?.allocations ?? 0) + 1,
      bytes: user?.bytes ?? new TokenBucket(this.#limits.bytesPerUser, now),
    })
    this.#sources.set(source, (this.#sources.get(source) ?? 0) + 1)
    return allocation
  }

  delete({ owner, relayed }: Allocation): void {
    if (!this.#byPort.delete(relayed.port)) return
    const clients = this.#byClient.get(owner.client.host)
    clients?.delete(owner.client.port)
    if (clients?.size === 0) this.#byClient.delete(owner.client.host)
    const user = this.#users.get(owner.user)
    if (user && --user.allocations === 0) this.#users.delete(owner.user)
    const source = blockOf(owner.client.host)
    const left = (this.#sources.get(source) ?? 1) - 1
    if (left > 0) this.#sources.set(source, left)
    else this.#sources.delete(source)
  }

  /** At random, so that nobody can guess another's (RFC 8656, section 7.2); half of them are free at least. */
  #freePort(even: boolean): number {
    for (;;) {
      const port = FIRST_PORT + this.#random(PORTS)
      if (!this.#byPort.has(port) && !(even && port % 2 === 1)) return port
    }
  }
}
