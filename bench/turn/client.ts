import { randomBytes } from 'node:crypto'
import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'
import { addressFromXor, xorAddress } from '../../relay/src/stun/binding.ts'
import { ATTRIBUTE, decodeStun, encodeStun, type StunMessage } from '../../relay/src/stun/stunMessage.ts'
import { longTermKey } from '../../relay/src/stun/turnCredentials.ts'
import { TURN_METHOD } from '../../relay/src/turn/turnMessages.ts'

export interface Login {
  username: string
  credential: string
}

type Attribute = readonly [type: number, value: Uint8Array]
type Address = NonNullable<ReturnType<typeof addressFromXor>>

/** Makes allocations at a TURN server on loopback. The load is sent from the same local ports afterwards. */
export class TurnClient {
  readonly #socket: Socket
  readonly #server: number
  readonly #login: Login
  #realm = ''
  #nonce = ''

  private constructor(socket: Socket, server: number, login: Login) {
    this.#socket = socket
    this.#server = server
    this.#login = login
  }

  static async open(server: number, localPort: number, login: Login): Promise<TurnClient> {
    const socket = createSocket('udp4')
    socket.bind(localPort, '127.0.0.1')
    await once(socket, 'listening')
    return new TurnClient(socket, server, login)
  }

  async allocate(): Promise<Address> {
    const transport: Attribute = [ATTRIBUTE.requestedTransport, Uint8Array.of(17, 0, 0, 0)]
    const challenge = await this.#ask(TURN_METHOD.allocate, [transport], false)
    const text = (type: number) => Buffer.from(challenge.attributes.get(type) ?? '').toString('latin1')
    this.#realm = text(ATTRIBUTE.realm)
    this.#nonce = text(ATTRIBUTE.nonce)
    const answer = await this.#ask(TURN_METHOD.allocate, [transport])
    const relayed = answer.attributes.get(ATTRIBUTE.xorRelayedAddress)
    const address = relayed && addressFromXor(relayed, answer.transaction)
    if (!address)
      throw new Error(`No allocation: error ${answer.attributes.get(ATTRIBUTE.errorCode)?.subarray(2)}`)
    return address
  }

  async bind(channel: number, peer: Address): Promise<void> {
    const number: Attribute = [ATTRIBUTE.channelNumber, Uint8Array.of(channel >> 8, channel & 255, 0, 0)]
    const answer = await this.#ask(TURN_METHOD.channelBind, [number], true, peer)
    if (answer.kind !== 'success') throw new Error('No channel was bound')
  }

  close(): void {
    this.#socket.close()
  }

  async #ask(
    method: number,
    attributes: readonly Attribute[],
    signed = true,
    peer?: Address,
  ): Promise<StunMessage> {
    const transaction = randomBytes(12)
    const { username, credential } = this.#login
    const named: Attribute[] = peer ? [[ATTRIBUTE.xorPeerAddress, xorAddress(peer, transaction)]] : []
    const login: Attribute[] = signed
      ? [
          [ATTRIBUTE.username, Buffer.from(username)],
          [ATTRIBUTE.realm, Buffer.from(this.#realm)],
          [ATTRIBUTE.nonce, Buffer.from(this.#nonce)],
        ]
      : []
    const packet = encodeStun({
      kind: 'request',
      method,
      transaction,
      attributes: [...attributes, ...named, ...login],
      ...(signed && { key: longTermKey(username, this.#realm, credential) }),
    })
    const answered = once(this.#socket, 'message', { signal: AbortSignal.timeout(5_000) })
    this.#socket.send(packet, this.#server, '127.0.0.1')
    const [answer] = (await answered) as [Buffer]
    const message = decodeStun(answer)
    if (!message) throw new Error('The answer is no STUN message')
    return message
  }
}
