import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { onTestFinished, vi } from 'vitest'

/** A UDP socket that counts what it sent and received, in bytes. */
export interface TestSocket {
  sent: number
  received: number
  packets: Uint8Array[]
  send(packet: Uint8Array): Promise<void>
  /** The next datagram that this accepts. Rejects after 5 s. */
  next<T>(accept: (packet: Uint8Array) => T | undefined): Promise<T>
}

/** A socket that sends to this port, closed after the test. */
export async function testSocket(port: number, host = '127.0.0.1'): Promise<TestSocket> {
  const socket = createSocket(host.includes(':') ? 'udp6' : 'udp4')
  onTestFinished(() => {
    socket.close()
  })
  await new Promise<void>((resolve, reject) => {
    socket.once('error', reject)
    socket.bind(0, host, resolve)
  })
  const state: TestSocket = {
    sent: 0,
    received: 0,
    packets: [],
    send: (packet) =>
      new Promise((resolve, reject) => {
        state.sent += packet.length
        socket.send(packet, port, host, (error) => (error ? reject(error) : resolve()))
      }),
    next: (accept) =>
      vi.waitFor(
        () => {
          for (let packet = state.packets.shift(); packet; packet = state.packets.shift()) {
            const found = accept(packet)
            if (found !== undefined) return found
          }
          throw new Error('No such datagram was received')
        },
        { timeout: 5_000, interval: 5 },
      ),
  }
  socket.on('message', (packet) => {
    state.received += packet.length
    state.packets.push(packet)
  })
  return state
}

/** A port of loopback that never answers. The test holds it, so no other program can answer there. */
export async function silentPort(): Promise<number> {
  const socket = createSocket('udp4')
  onTestFinished(() => {
    socket.close()
  })
  socket.bind(0, '127.0.0.1')
  await once(socket, 'listening')
  return socket.address().port
}
