import { createSocket, type Socket } from 'node:dgram'
import { isIP } from 'node:net'
import { type Address, LumameshError } from '@lumamesh/core/protocol'
import type { Log } from '../shared/log.ts'

/** For bursts: a busy second of dials, or one slow turn of the event loop. */
const RECEIVE_BUFFER_BYTES = 4 * 1024 * 1024

export interface UdpSocketOptions {
  /** 0 lets the system choose. */
  port: number
  /** The address to bind. Without it, all addresses of both families. */
  host?: string
  log: Log
  packet(packet: Uint8Array, from: Address): void
}

/** The one public port: a socket for each family, since a dual-stack socket writes IPv4 addresses in two ways. */
export class UdpSocket {
  readonly #sockets: ReadonlyMap<4 | 6, Socket>
  readonly port: number

  private constructor(sockets: ReadonlyMap<4 | 6, Socket>, port: number) {
    this.#sockets = sockets
    this.port = port
  }

  /** @throws LumameshError `relay-error` if the port is taken, or the host is not an address of this machine */
  static async open(options: UdpSocketOptions): Promise<UdpSocket> {
    const sockets = new Map<4 | 6, Socket>()
    let port = options.port
    for (const family of [4, 6] as const) {
      if (options.host !== undefined && isIP(options.host) !== family) continue
      try {
        const socket = await bind(family, port, options)
        sockets.set(family, socket)
        port = socket.address().port
      } catch (cause) {
        // A machine without IPv6 is not an error. A taken port is an error for either family.
        if (family === 6 && sockets.size > 0 && codeOf(cause) !== 'EADDRINUSE') {
          options.log.info({ reason: codeOf(cause) }, 'serving IPv4 only')
          continue
        }
        for (const socket of sockets.values()) socket.close()
        throw failure(cause, port, options.host)
      }
    }
    return new UdpSocket(sockets, port)
  }

  send(packet: Uint8Array, to: Address): void {
    this.#sockets.get(to.host.includes(':') ? 6 : 4)?.send(packet, to.port, to.host, ignore)
  }

  close(): void {
    for (const socket of this.#sockets.values()) socket.close()
  }
}

async function bind(family: 4 | 6, port: number, options: UdpSocketOptions): Promise<Socket> {
  const socket = createSocket({ type: family === 4 ? 'udp4' : 'udp6', ipv6Only: family === 6 })
  try {
    await new Promise<void>((resolve, reject) => {
      socket.once('error', reject)
      socket.bind({ port, address: options.host ?? (family === 4 ? '0.0.0.0' : '::') }, () => {
        socket.off('error', reject)
        resolve()
      })
    })
  } catch (cause) {
    socket.close()
    throw cause
  }
  try {
    socket.setRecvBufferSize(RECEIVE_BUFFER_BYTES)
  } catch (err) {
    options.log.debug({ err }, 'the system allows no larger receive buffer')
  }
  socket.on('error', (err) => options.log.warn({ err }, 'the UDP socket reported an error'))
  socket.on('message', (packet, from) => options.packet(packet, { host: from.address, port: from.port }))
  return socket
}

/**
 * With a callback, Node reports a failed send to it, and not to the socket. A forged source, such as port 0, is not an
 * event.
 */
function ignore(): void {}

function codeOf(cause: unknown): string {
  return cause instanceof Error && 'code' in cause ? String(cause.code) : String(cause)
}

function failure(cause: unknown, port: number, host = 'this machine'): LumameshError {
  const code = codeOf(cause)
  const why =
    code === 'EADDRINUSE'
      ? `UDP port ${port} is taken by another process. Stop that process, or set UDP_PORT to a free port.`
      : code === 'EACCES'
        ? `This user may not open UDP port ${port}. Set UDP_PORT to a port above 1023.`
        : `UDP port ${port} cannot be opened on ${host} (${code}).`
  return new LumameshError('relay-error', why, { cause })
}
