import { randomBytes } from 'node:crypto'
import { createSocket, type Socket } from 'node:dgram'
import { type Address, LumameshError } from '@lumamesh/core/protocol'
import { addressFromXor } from '../stun/binding.ts'
import {
  ATTRIBUTE,
  BINDING,
  decodeStun,
  encodeStun,
  type StunMessage,
  type StunParts,
} from '../stun/stunMessage.ts'

/** The wait before the first retransmission, ms. Each next one waits twice as long (RFC 8489, section 6.2.1). */
const REPEAT_MS = 250

/** A request without kind and transaction, which the client sets. Attributes may depend on the transaction. */
export interface StunQuestion extends Omit<StunParts, 'kind' | 'transaction'> {}

/** Sends requests to one STUN or TURN server over UDP, from one port. */
export class StunClient {
  readonly #socket: Socket
  readonly #waiting = new Map<string, (answer: StunMessage) => void>()

  private constructor(socket: Socket) {
    this.#socket = socket
    socket.on('message', (packet) => {
      const message = decodeStun(packet)
      if (message && message.kind !== 'request') this.#waiting.get(keyOf(message.transaction))?.(message)
    })
    // A closed port is reported here by ICMP, or not at all. There is no response in either case.
    socket.on('error', () => {})
  }

  /** Opens a socket. @throws LumameshError `relay-unreachable` if this machine has no route to the server */
  static async open(server: Address): Promise<StunClient> {
    const socket = createSocket(server.host.includes(':') ? 'udp6' : 'udp4')
    try {
      await new Promise<void>((resolve, reject) => {
        socket.once('error', reject)
        socket.connect(server.port, server.host, resolve)
      })
    } catch (cause) {
      socket.close()
      const message = `This machine has no way to ${server.host}: check its network and its routes.`
      throw new LumameshError('relay-unreachable', message, { cause })
    }
    socket.removeAllListeners('error')
    return new StunClient(socket)
  }

  /** The response to this request, which is sent again until there is one. Undefined after `timeout` ms. */
  async ask(question: StunQuestion, timeout: number): Promise<StunMessage | undefined> {
    const transaction = randomBytes(12)
    const packet = encodeStun({ ...question, kind: 'request', transaction })
    const key = keyOf(transaction)
    let repeat: NodeJS.Timeout | undefined
    const transmit = (wait: number) => {
      this.#socket.send(packet, () => {})
      repeat = setTimeout(transmit, wait, wait * 2)
    }
    try {
      return await new Promise((resolve) => {
        this.#waiting.set(key, resolve)
        const late = setTimeout(resolve, timeout, undefined)
        late.unref()
        transmit(REPEAT_MS)
      })
    } finally {
      clearTimeout(repeat)
      this.#waiting.delete(key)
    }
  }

  /** The mapped address of this machine. Undefined after `timeout` ms. */
  async seen(timeout: number): Promise<Address | undefined> {
    const answer = await this.ask({ method: BINDING, attributes: [] }, timeout)
    const value = answer?.attributes.get(ATTRIBUTE.xorMappedAddress)
    return answer && value && addressFromXor(value, answer.transaction)
  }

  close(): void {
    this.#socket.close()
  }
}

function keyOf(transaction: Uint8Array): string {
  return Buffer.from(transaction).toString('hex')
}
