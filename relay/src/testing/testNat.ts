import { createSocket, type Socket } from 'node:dgram'
import { onTestFinished } from 'vitest'
import { decodeStun } from '../stun/stunMessage.ts'

/** A NAT between one page and a relay. */
export interface TestNat {
  /** The port that the page dials. */
  readonly port: number
  /** USERNAMEs of the page's checks: one for each dial. */
  readonly usernames: ReadonlySet<string>
  /** Datagrams that the relay has sent to the present mapping. */
  readonly returned: number
  /** Changes the port that the page's packets come from. */
  rebind(): Promise<void>
  /** Sends the page's last check again: libjuice sends one only every 15 s, a browser much more often. */
  repeatCheck(): void
}

/** A NAT in front of this relay port, closed after the test. */
export async function testNat(relayPort: number, host: string): Promise<TestNat> {
  const open = async (packet: (packet: Uint8Array, port: number) => void) => {
    const socket = createSocket(host.includes(':') ? 'udp6' : 'udp4')
    socket.on('message', (bytes, from) => packet(bytes, from.port))
    await new Promise<void>((resolve) => socket.bind(0, host, resolve))
    return socket
  }
  const usernames = new Set<string>()
  let pagePort = 0
  let check: Uint8Array | undefined
  let returned = 0
  let outside: Socket
  const inside = await open((packet, port) => {
    pagePort = port
    const message = decodeStun(packet)
    if (message?.kind === 'request') {
      check = packet
      usernames.add(Buffer.from(message.attributes.get(6) ?? []).toString())
    }
    outside.send(packet, relayPort, host)
  })
  const map = () =>
    open((packet) => {
      returned++
      inside.send(packet, pagePort, host)
    })
  outside = await map()
  onTestFinished(() => {
    inside.close()
    outside.close()
  })
  return {
    port: inside.address().port,
    usernames,
    get returned() {
      return returned
    },
    async rebind() {
      const before = outside
      outside = await map()
      before.close()
      returned = 0
    },
    repeatCheck() {
      if (check) outside.send(check, relayPort, host)
    },
  }
}
