import { createSocket, type Socket } from 'node:dgram'
import { isIP } from 'node:net'
import type { Address } from '@lumamesh/core/protocol'
import type { PeerTransport, PortRange } from './turnEnvironment.ts'

export interface RelaySocketsOptions {
  ports: PortRange
  /** The address to bind; all without it, or where it is of the other family. */
  host?: string
  mayReach(host: string): boolean
  /** What came in at the relayed address with this port. */
  arrived(port: number, data: Uint8Array, from: Address): void
}

/** The sockets of relayed addresses, one for each allocation. */
export class RelaySockets implements PeerTransport {
  readonly ports: PortRange
  readonly #options: RelaySocketsOptions
  readonly #sockets = new Map<number, Socket>()

  constructor(options: RelaySocketsOptions) {
    this.#options = options
    this.ports = options.ports
  }

  /** Sockets that are open, or being opened. */
  get size(): number {
    return this.#sockets.size
  }

  mayReach(host: string): boolean {
    return this.#options.mayReach(host)
  }

  open({ host, port }: Address, opened: (worked: boolean) => void): void {
    const family = isIP(host) === 6 ? 6 : 4
    const { host: bound = '', arrived } = this.#options
    const socket = createSocket({ type: `udp${family}`, ipv6Only: family === 6 })
    this.#sockets.set(port, socket)
    socket.once('listening', () => opened(true))
    // Before that: the port is another program's. After it: what one packet met on its way is no event for us.
    socket.on('error', () => {
      if (this.#sockets.get(port) !== socket || isBound(socket)) return
      this.#sockets.delete(port)
      socket.close()
      opened(false)
    })
    socket.on('message', (data, from) => {
      // Link-local addresses name an interface.
      if (from.address.includes('%')) return
      arrived(port, data, { host: from.address, port: from.port })
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

/** With a callback, node reports a failed send to it instead of the socket. */
function ignore(): void {}
