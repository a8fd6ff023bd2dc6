import type { Address } from '@lumamesh/core/protocol'
import { addressKey } from '../shared/source.ts'
import type { DialFlow } from './dialFlow.ts'

/** An object with a flow. */
interface FlowHolder {
  readonly flow: DialFlow
}

/** The most addresses that a flow claims before unused ones are removed. */
const MAX_CLAIMS = 8

/**
 * Which dial a datagram belongs to: by its ufrag for STUN requests, by its source address for all others. An address
 * moves from one dial to another only with a proof, so a forged request cannot divert the packets of another dial.
 */
export class DialFlows<T extends FlowHolder> {
  readonly #byUfrag = new Map<string, T>()
  readonly #byAddress = new Map<string, T>()
  readonly #rivals = new Map<string, T>()
  readonly #claims = new Map<T, Set<string>>()
  readonly #unproven = new Set<T>()
  /** Dials that have proven an address, by its host. */
  readonly #byHost = new Map<string, Set<T>>()
  readonly #hosts = new Map<T, Set<string>>()

  get size(): number {
    return this.#byUfrag.size
  }

  /** Dials that have not proven an address, oldest first. */
  get unproven(): ReadonlySet<T> {
    return this.#unproven
  }

  get all(): readonly T[] {
    return [...this.#byUfrag.values()]
  }

  ofUfrag(ufrag: string): T | undefined {
    return this.#byUfrag.get(ufrag)
  }

  ofAddress(address: Address): T | undefined {
    return this.#byAddress.get(addressKey(address))
  }

  /** Dials that have proven an address of this host. */
  atHost(host: string): Iterable<T> {
    return this.#byHost.get(host) ?? []
  }

  /** The dials that a proof from this address may belong to. */
  claimantsOf(address: Address): T[] {
    const key = addressKey(address)
    return [this.#byAddress.get(key), this.#rivals.get(key)].filter((carrier) => carrier !== undefined)
  }

  add(carrier: T): void {
    this.#byUfrag.set(carrier.flow.dial.ufrag, carrier)
    this.#claims.set(carrier, new Set())
    this.#unproven.add(carrier)
  }

  /** A valid request of this dial was received from this address. */
  claim(carrier: T, address: Address): void {
    const key = addressKey(address)
    const owner = this.#byAddress.get(key)
    if (owner === carrier) return
    const claims = this.#claims.get(carrier)
    if (!claims) return
    claims.add(key)
    if (owner) this.#rivals.set(key, carrier)
    else this.#byAddress.set(key, carrier)
    if (claims.size > MAX_CLAIMS) this.#prune(carrier, claims)
  }

  /** This dial has proven this address. */
  proven(carrier: T, address: Address): void {
    const key = addressKey(address)
    this.#unproven.delete(carrier)
    if (this.#rivals.get(key) === carrier) this.#rivals.delete(key)
    this.#byAddress.set(key, carrier)
    this.#claims.get(carrier)?.add(key)
    this.#byHost.set(address.host, (this.#byHost.get(address.host) ?? new Set()).add(carrier))
    this.#hosts.set(carrier, (this.#hosts.get(carrier) ?? new Set()).add(address.host))
  }

  delete(carrier: T): void {
    this.#byUfrag.delete(carrier.flow.dial.ufrag)
    this.#unproven.delete(carrier)
    for (const host of this.#hosts.get(carrier) ?? []) this.#removeFromHost(host, carrier)
    this.#hosts.delete(carrier)
    for (const key of this.#claims.get(carrier) ?? []) this.#release(carrier, key)
    this.#claims.delete(carrier)
  }

  #removeFromHost(host: string, carrier: T): void {
    const there = this.#byHost.get(host)
    there?.delete(carrier)
    if (there?.size === 0) this.#byHost.delete(host)
  }

  #prune(carrier: T, claims: Set<string>): void {
    const used = new Set(carrier.flow.addresses.map(addressKey))
    for (const key of claims) {
      if (used.has(key)) continue
      claims.delete(key)
      this.#release(carrier, key)
    }
  }

  #release(carrier: T, key: string): void {
    if (this.#rivals.get(key) === carrier) this.#rivals.delete(key)
    if (this.#byAddress.get(key) === carrier) this.#byAddress.delete(key)
  }
}
