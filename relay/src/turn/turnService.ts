import { randomBytes, randomInt } from 'node:crypto'
import { networkInterfaces } from 'node:os'
import {
  type Address,
  formatAddress,
  isPublic,
  type TurnServer as ServerForPages,
} from '@lumamesh/core/protocol'
import type { Identity } from '../identity/identity.ts'
import { Nonces } from '../stun/nonces.ts'
import { type Credentials, TurnCredentials } from '../stun/turnCredentials.ts'
import { RelaySockets } from './relaySockets.ts'
import type { PortRange } from './turnEnvironment.ts'
import type { TurnLimits } from './turnLimits.ts'
import { TurnProtocol } from './turnProtocol.ts'

export interface TurnOptions {
  /** The relay's public addresses. */
  hosts: readonly string[]
  limits: TurnLimits
  /** Relayed addresses have sockets with these ports, for peers elsewhere; without it they have none. */
  ports?: PortRange
  /** The address that those sockets bind. */
  bind?: string
}

/** TURN as a relay offers it: the server on its port, and the credentials that it hands out. */
export class TurnService {
  readonly #hosts: readonly string[]
  readonly #identity: Identity
  readonly #credentials: TurnCredentials
  readonly #options: TurnOptions
  #server: TurnProtocol | undefined
  #sockets: RelaySockets | undefined

  constructor(identity: Identity, options: TurnOptions) {
    this.#identity = identity
    // Firefox uses no relayed address on loopback.
    this.#hosts = [...options.hosts].sort((a, b) => Number(isLoopback(a)) - Number(isLoopback(b)))
    this.#credentials = new TurnCredentials(identity.secret('turn'))
    this.#options = options
  }

  /** Allocations that are held. */
  get size(): number {
    return this.#server?.size ?? 0
  }

  /** Bytes of data that were relayed so far. */
  get relayedBytes(): number {
    return this.#server?.relayedBytes ?? 0
  }

  /** What was refused so far, by kind: see TurnServer. */
  get refusals(): Readonly<Record<string, number>> {
    return this.#server?.refusals ?? {}
  }

  open(send: (packet: Uint8Array, to: Address) => void): TurnProtocol {
    this.#sockets = this.#openSockets()
    this.#server = new TurnProtocol({
      hosts: this.#hosts,
      credentials: this.#credentials,
      nonces: new Nonces(this.#identity.secret('turn nonces')),
      limits: this.#options.limits,
      ...(this.#sockets && { outside: this.#sockets }),
      wallClock: Date.now,
      random: randomInt,
      transaction: () => randomBytes(12),
      send,
    })
    return this.#server
  }

  /** Gives the ports of relayed addresses back. */
  close(): void {
    this.#sockets?.closeAll()
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

  #openSockets(): RelaySockets | undefined {
    const { ports, bind } = this.#options
    if (!ports) return
    // This machine's other services are nobody's business, whatever its addresses are.
    const own = new Set(Object.values(networkInterfaces()).flatMap((all) => all?.map((one) => one.address)))
    return new RelaySockets({
      ports,
      ...(bind === undefined ? {} : { host: bind }),
      mayReach: (host) => isPublic(host) && !own.has(host),
      arrived: (port, data, from) => this.#server?.arrived(port, data, from, performance.now()),
    })
  }
}

function isLoopback(host: string): boolean {
  return host === '::1' || host.startsWith('127.')
}
