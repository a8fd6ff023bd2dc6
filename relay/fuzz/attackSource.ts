import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'

/** One address that sends hostile packets, with the bytes that it sent and received. */
export class AttackSource {
  sent = 0
  received = 0
  /** Handles a response. Most sources ignore responses, as forged ones never receive any. */
  onResponse: ((packet: Uint8Array) => void) | undefined
  readonly host: string
  readonly #socket: Socket

  private constructor(host: string, socket: Socket) {
    this.host = host
    this.#socket = socket
    socket.on('message', (packet) => {
      this.received += packet.length
      this.onResponse?.(packet)
    })
    // The relay has closed. The test that waits for it fails.
    socket.on('error', () => {})
  }

  static async open(host: string, port: number): Promise<AttackSource> {
    const socket = createSocket('udp4')
    socket.bind(0, host)
    await once(socket, 'listening')
    // A connected socket needs no look-up for each packet.
    socket.connect(port, '127.0.0.1')
    await once(socket, 'connect')
    return new AttackSource(host, socket)
  }

  get port(): number {
    return this.#socket.address().port
  }

  send(packet: Uint8Array): void {
    this.sent += packet.length
    this.#socket.send(packet)
  }

  close(): void {
    this.#socket.close()
  }
}

/** Opens sources at many addresses of loopback, or at many ports of one address where loopback has only one. */
export function openSources(count: number, port: number): Promise<AttackSource[]> {
  const many = process.platform === 'linux'
  const hostOf = (i: number) => (many ? `127.${1 + (i % 200)}.${1 + ((i / 200) | 0)}.7` : '127.0.0.1')
  return Promise.all(Array.from({ length: count }, (_, i) => AttackSource.open(hostOf(i), port)))
}
