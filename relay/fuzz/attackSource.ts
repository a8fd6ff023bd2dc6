import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'

/** One address that a flood comes from: what it sent, what it got. */
export class AttackSource {
  sent = 0
  received = 0
  /** What is done with answers; most sources, being forged, never see one. */
  answered: ((packet: Uint8Array) => void) | undefined
  readonly host: string
  readonly #socket: Socket

  private constructor(host: string, socket: Socket) {
    this.host = host
    this.#socket = socket
    socket.on('message', (packet) => {
      this.received += packet.length
      this.answered?.(packet)
    })
    // A relay that has gone shows here; whoever waits for it says so.
    socket.on('error', () => {})
  }

  static async open(host: string, port: number): Promise<AttackSource> {
    const socket = createSocket('udp4')
    socket.bind(0, host)
    await once(socket, 'listening')
    // Connected: no look-up for each packet.
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

/** Many addresses of loopback; on systems that have but one, many ports of that. */
export function openSources(count: number, port: number): Promise<AttackSource[]> {
  const many = process.platform === 'linux'
  const hostOf = (i: number) => (many ? `127.${1 + (i % 200)}.${1 + ((i / 200) | 0)}.7` : '127.0.0.1')
  return Promise.all(Array.from({ length: count }, (_, i) => AttackSource.open(hostOf(i), port)))
}
