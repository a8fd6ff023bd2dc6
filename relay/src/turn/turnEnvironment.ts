import type { Address } from '@lumamesh/core/protocol'
import type { Nonces } from '../stun/nonces.ts'
import type { TurnCredentials } from '../stun/turnCredentials.ts'
import type { TurnLimits } from './turnLimits.ts'

/** What a TURN server needs from the port around it. */
export interface TurnEnvironment {
  /** The relay's public addresses. Relayed addresses have the first one of their family. */
  hosts: readonly string[]
  credentials: TurnCredentials
  nonces: Nonces
  limits: TurnLimits
  /**
   * The transport for peers that are not clients of this relay. Without it, data goes to clients of this relay only.
   */
  peerTransport?: PeerTransport
  /** Unix time, ms. */
  wallClock(): number
  /** An unpredictable integer in [0, below). */
  random(below: number): number
  /** 12 unpredictable bytes. */
  transaction(): Uint8Array
  send(packet: Uint8Array, to: Address): void
}

/** Sockets of relayed addresses. Pass the datagrams that they receive to TurnProtocol.receiveFromPeer(). */
export interface PeerTransport {
  /** The ports that relayed addresses have. */
  readonly ports: PortRange
  /** Whether data may be sent to this host. Checked for each permission, channel and send. */
  mayReach(host: string): boolean
  /** Opens the socket of a relayed address. `done` gets whether that worked. */
  open(relayed: Address, done: (opened: boolean) => void): void
  send(relayed: Address, packet: Uint8Array, to: Address): void
  close(relayed: Address): void
}

/** UDP ports, both ends included. */
export interface PortRange {
  first: number
  last: number
}
