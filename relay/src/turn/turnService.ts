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
  /**
   * The ports for sockets of relayed addresses, which reach any peer. Without it, relayed addresses have no sockets.
   */
  ports?: PortRange
  /** The address that those sockets bind. */
  bind?: string
}

/** TURN as a relay offers it: the server on its port, and credentials for pages. */
export class TurnService {
  readonly #hosts: readonly string[]
  readonly #identity: Identity
  readonly #credentials: TurnCredentials
  readonly #options: TurnOptions
  #server: TurnProtocol | undefined
  #sockets: RelaySockets | undefined

  constructor(identity: Identity, options: TurnOptions) {
    this.#identity = identity
    // Firefox uses no relayed addresses on loopback.
    this.#hosts = [...options.hosts].sort((a, b) => Number(isLoopback(a)) - Number(isLoopback(b)))
    this.#credentials = new TurnCredentials(identity.secret('turn'))
    this.#options = options
  }

  /** The number of allocations. */
  get size(): number {
    return this.#server?.size ?? 0
  }

  /** Bytes of data relayed so far. */
  get relayedBytes(): number {
    return this.#server?.relayedBytes ?? 0
  }

  /** What was refused so far, by kind: see TurnProtocol. */
  get refusals(): Readonly<Record<string, number>> {
    return this.#server?.refusals ?? {}
  }

  /** Starts the server. `send` sends from the relay's port. */
  open(send: (packet: Uint8Array, to: Address) => void): TurnProtocol {
    this.#sockets = this.#openSockets()
    this.#server = new TurnProtocol({
      hosts: this.#hosts,
      credentials: this.#credentials,
      nonces: new Nonces(this.#identity.secret('turn nonces')),
      limits: this.#options.limits,
      ...(this.#sockets && { peerTransport: this.#sockets }),
      wallClock: Date.now,
      random: randomInt,
      transaction: () => randomBytes(12),
      send,
    })
    return this.#server
  }

  /** Closes the sockets of relayed addresses. */
  close(): void {
    this.#sockets?.closeAll()
  }

  /** Credentials for the server. @param ttl how long they are valid, s */
  issue(user: string, ttl?: number): Credentials {
    return this.#credentials.issue(user, Date.now(), ttl)
  }

  /** The server for the `iceServers` of a page: one URL, with an IPv4 address if there is one. */
  serversFor(peer: string, port: number): ServerForPages[] {
    const host = this.#hosts.find((host) => !host.includes(':')) ?? this.#hosts[0]
    if (host === undefined) return []
    const { username, credential } = this.issue(peer)
    return [{ urls: `turn:${formatAddress({ host, port })}`, username, credential }]
  }

  #openSockets(): RelaySockets | undefined {
    const { ports, bind } = this.#options
    if (!ports) return
    // Clients must not reach other services of this machine.
    const own = new Set(Object.values(networkInterfaces()).flatMap((all) => all?.map((one) => one.address)))
    return new RelaySockets({
      ports,
      ...(bind === undefined ? {} : { host: bind }),
      mayReach: (host) => isPublic(host) && !own.has(host),
      received: (port, data, from) => this.#server?.receiveFromPeer(port, data, from, performance.now()),
    })
  }
}

function isLoopback(host: string): boolean {
  return host === '::1' || host.startsWith('127.')
}
