import type { Address } from '@lumamesh/core/protocol'
import type { Nonces } from '../stun/nonces.ts'
import type { TurnCredentials } from '../stun/turnCredentials.ts'
import type { TurnLimits } from './turnLimits.ts'

/** What a TURN server needs of the port around it. */
export interface TurnEnvironment {
  /** The relay's public addresses: the first of each family is what relayed addresses are made of. */
  hosts: readonly string[]
  credentials: TurnCredentials
  nonces: Nonces
  limits: TurnLimits
  /** The way to peers elsewhere; without it nothing leaves the relay but to its own clients. */
  outside?: PeerTransport
  /** Unix time, ms. */
  wallClock(): number
  /** A whole number from 0 to below `below`, that nobody can guess. */
  random(below: number): number
  /** 12 bytes that nobody can guess. */
  transaction(): Uint8Array
  send(packet: Uint8Array, to: Address): void
}

/** Relayed addresses with sockets of their own. What arrives at one belongs to TurnServer.arrived(). */
export interface PeerTransport {
  /** The ports that relayed addresses have. */
  readonly ports: PortRange
  /** Whether anything may be sent to this host: asked at permission, channel and send. */
  mayReach(host: string): boolean
  /** Opens the socket of a relayed address, and says whether that worked. */
  open(relayed: Address, opened: (worked: boolean) => void): void
  send(relayed: Address, packet: Uint8Array, to: Address): void
  close(relayed: Address): void
}

/** UDP ports, both ends included. */
export interface PortRange {
  first: number
  last: number
}
