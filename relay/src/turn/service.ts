import { randomBytes, randomInt } from 'node:crypto'
import { type Address, formatAddress, type TurnServer as ServerForPages } from '@lumamesh/core/protocol'
import type { Identity } from '../identity/keys.ts'
import { type Credentials, TurnCredentials } from '../stun/credentials.ts'
import { Nonces } from '../stun/nonces.ts'
import type { TurnLimits } from './limits.ts'
import { TurnServer } from './server.ts'

/** TURN as a relay offers it: the server on its port, and the credentials that it hands out. */
export class TurnService {
  readonly #hosts: readonly string[]
  readonly #identity: Identity
  readonly #credentials: TurnCredentials
  readonly #limits: TurnLimits
  #server: TurnServer | undefined

  /** @param hosts the relay's public addresses */
  constructor(identity: Identity, hosts: readonly string[], limits: TurnLimits) {
    this.#identity = identity
    // Firefox uses no relayed address on loopback.
    this.#hosts = [...hosts].sort((a, b) => Number(isLoopback(a)) - Number(isLoopback(b)))
    this.#credentials = new TurnCredentials(identity.secret('turn'))
    this.#limits = limits
  }

  /** Allocations that are held. */
  get size(): number {
    return this.#server?.size ?? 0
  }

  open(send: (packet: Uint8Array, to: Address) => void): TurnServer {
    this.#server = new TurnServer({
      hosts: this.#hosts,
      credentials: this.#credentials,
      nonces: new Nonces(this.#identity.secret('turn nonces')),
      limits: this.#limits,
      wallClock: Date.now,
      random: randomInt,
      transaction: () => randomBytes(12),
      send,
    })
    return this.#server
  }

  issue(user: string, ttl?: number): Credentials {
    return this.#credentials.issue(user, Date.now(), ttl)
  }

  /** What a page lists in its RTCPeerConnections: one address, of IPv4 where there is one. */
  serversFor(peer: string, port: number): ServerForPages[] {
    const host = this.#hosts.find((host) => !host.includes(':')) ?? this.#hosts[0]
    if (host === undefined) return []
    const { username, credential } = this.issue(peer)
    return [{ urls: `turn:${formatAddress({ host, port })}`, username, credential }]
  }
}

function isLoopback(host: string): boolean {
  return host === '::1' || host.startsWith('127.')
}
