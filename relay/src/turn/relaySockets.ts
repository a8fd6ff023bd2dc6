import { createSocket, type Socket } from 'node:dgram'
import { isIP } from 'node:net'
import type { Address } from '@lumamesh/core/protocol'
import type { PeerTransport, PortRange } from './turnEnvironment.ts'

export interface RelaySocketsOptions {
  ports: PortRange
  /** The address to bind. Without it, or if it is of the other family, sockets bind all addresses. */
  host?: string
  mayReach(host: string): boolean
  /** A datagram was received at the relayed address with this port. */
  received(port: number, data: Uint8Array, from: Address): void
}

/** The UDP sockets of relayed addresses, one for each allocation. */
export class RelaySockets implements PeerTransport {
  readonly ports: PortRange
  readonly #options: RelaySocketsOptions
  readonly #sockets = new Map<number, Socket>()

  constructor(options: RelaySocketsOptions) {
    this.#options = options
    this.ports = options.ports
  }

  /** The number of sockets that are open or being opened. */
  get size(): number {
    return this.#sockets.size
  }

  mayReach(host: string): boolean {
    return this.#options.mayReach(host)
  }

  open({ host, port }: Address, done: (opened: boolean) => void): void {
    const family = isIP(host) === 6 ? 6 : 4
    const { host: bound = '', received } = this.#options
    const socket = createSocket({ type: `udp${family}`, ipv6Only: family === 6 })
    this.#sockets.set(port, socket)
    socket.once('listening', () => done(true))
    // Before `listening`, another program has the port. After it, an error concerns one packet only.
    socket.on('error', () => {
      if (this.#sockets.get(port) !== socket || isBound(socket)) return
      this.#sockets.delete(port)
      socket.close()
      done(false)
    })
    socket.on('message', (data, from) => {
      // Link-local addresses name an interface.
      if (from.address.includes('%')) return
      received(port, data, { host: from.address, port: from.port })
    })
    socket.bind({ port, address: isIP(bound) === family ? bound : family === 4 ? '0.0.0.0' : '::' })
  }

  send(relayed: Address, packet: Uint8Array, to: Address): void {
    this.#sockets.get(relayed.port)?.send(packet, to.port, to.host, ignore)
  }

  close({ port }: Address): void {
    const socket = this.#sockets.get(port)
    if (!this.#sockets.delete(port)) return
    socket?.close()
  }

  closeAll(): void {
    for (const port of [...this.#sockets.keys()]) this.close({ host: '', port })
  }
}

function isBound(socket: Socket): boolean {
  try {
    return socket.address().port > 0
  } catch {
    return false
  }
}

/** With a callback, Node reports a failed send to it, and not to the socket. */
function ignore(): void {}
