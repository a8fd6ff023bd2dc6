import { randomBytes } from 'node:crypto'
import type { Address } from '@lumamesh/core/protocol'
import { addressFromXor, xorAddress } from '../stun/binding.ts'
import { Nonces } from '../stun/nonces.ts'
import {
  ATTRIBUTE,
  decodeStun,
  encodeStun,
  hasIntegrity,
  hasIntegritySha256,
  type StunMessage,
} from '../stun/stunMessage.ts'
import { type Credentials, longTermKey, TurnCredentials } from '../stun/turnCredentials.ts'
import type { PeerTransport } from '../turn/turnEnvironment.ts'
import { TURN_LIMITS, type TurnLimits } from '../turn/turnLimits.ts'
import { channelData, TURN_METHOD } from '../turn/turnMessages.ts'
import { TurnProtocol } from '../turn/turnProtocol.ts'

type Attribute = readonly [type: number, value: Uint8Array]

export const HOST = '203.0.113.7'
export const UDP: Attribute = [ATTRIBUTE.requestedTransport, Uint8Array.of(17, 0, 0, 0)]

export interface TestTurnOptions {
  limits?: Partial<TurnLimits>
  hosts?: readonly string[]
  peerTransport?: PeerTransport
  nonces?: Nonces | undefined
}

/** A TURN server with a clock of its own, and what it sent to which address. */
export class TestTurn {
  /** Both clocks, ms. */
  now = 1_795_000_000_000
  readonly credentials = new TurnCredentials(Buffer.alloc(32, 1))
  readonly server: TurnProtocol
  readonly sent: { packet: Uint8Array; to: Address }[] = []
  #seed = 1

  constructor({
    limits = {},
    hosts = [HOST],
    peerTransport,
    nonces = new Nonces(Buffer.alloc(32, 2)),
  }: TestTurnOptions = {}) {
    this.server = new TurnProtocol({
      hosts,
      credentials: this.credentials,
      nonces,
      limits: { ...TURN_LIMITS, ...limits },
      ...(peerTransport && { peerTransport }),
      wallClock: () => this.now,
      random: (below) => {
        this.#seed = (this.#seed * 16_807) % 2_147_483_647
        return this.#seed % below
      },
      transaction: () => randomBytes(12),
      send: (packet, to) => this.sent.push({ packet: Uint8Array.from(packet), to }),
    })
  }

  receive(packet: Uint8Array, from: Address): void {
    const message = decodeStun(packet)
    if (message) this.server.receive(message, from, this.now)
    else this.server.channelData(packet, from, this.now)
  }

  /** What was sent to this address since the last call. */
  take(to: Address): Uint8Array[] {
    const mine = this.sent.filter((sent) => sent.to.host === to.host && sent.to.port === to.port)
    for (const sent of mine) this.sent.splice(this.sent.indexOf(sent), 1)
    return mine.map(({ packet }) => packet)
  }

  client(port: number, user = 'ada', host = '198.51.100.1'): TestTurnClient {
    return new TestTurnClient(this, { host, port }, this.credentials.issue(user, this.now))
  }
}

/** A TURN client (RFC 8656). */
export class TestTurnClient {
  readonly address: Address
  credentials: Credentials
  realm = 'mesh'
  nonce = ''
  sha256 = false
  /** PASSWORD-ALGORITHM; undefined sends none. */
  algorithm: 'md5' | 'sha256' | undefined
  relayed: Address = { host: '', port: 0 }
  readonly #turn: TestTurn

  constructor(turn: TestTurn, address: Address, credentials: Credentials) {
    this.#turn = turn
    this.address = address
    this.credentials = credentials
  }

  get key(): Uint8Array {
    const { username, credential } = this.credentials
    return longTermKey(username, this.realm, credential, this.algorithm)
  }

  send(packet: Uint8Array): Uint8Array[] {
    this.#turn.receive(packet, this.address)
    return this.#turn.take(this.address)
  }

  /** The response to a request that is not signed. */
  requestUnsigned(method: number, ...attributes: Attribute[]): StunMessage | undefined {
    const packet = encodeStun({ kind: 'request', method, transaction: randomBytes(12), attributes })
    return one(this.send(packet))
  }

  packet(
    method: number,
    attributes: readonly Attribute[],
    transaction: Uint8Array = randomBytes(12),
  ): Uint8Array {
    const algorithm: Attribute[] = this.algorithm
      ? [
          [ATTRIBUTE.passwordAlgorithms, Uint8Array.of(0, 2, 0, 0, 0, 1, 0, 0)],
          [ATTRIBUTE.passwordAlgorithm, Uint8Array.of(0, this.algorithm === 'sha256' ? 2 : 1, 0, 0)],
        ]
      : []
    return encodeStun({
      kind: 'request',
      method,
      transaction,
      attributes: [
        ...attributes,
        [ATTRIBUTE.username, Buffer.from(this.credentials.username)],
        [ATTRIBUTE.realm, Buffer.from(this.realm)],
        [ATTRIBUTE.nonce, Buffer.from(this.nonce)],
        ...algorithm,
      ],
      key: this.key,
      sha256: this.sha256,
    })
  }

  /** The response to a signed request. @throws Error if its signature is not valid */
  request(method: number, ...attributes: Attribute[]): StunMessage | undefined {
    const answer = one(this.send(this.packet(method, attributes)))
    const signed = answer && (answer.integrityAt ?? answer.integritySha256At) !== undefined
    if (signed && !(this.sha256 ? hasIntegritySha256(answer, this.key) : hasIntegrity(answer, this.key)))
      throw new Error('The response is not signed with the key of the request')
    return answer
  }

  /** Requests a nonce, and then an allocation. */
  allocate(...attributes: Attribute[]): StunMessage | undefined {
    this.takeNonce(this.requestUnsigned(TURN_METHOD.allocate, UDP))
    const answer = this.request(TURN_METHOD.allocate, UDP, ...attributes)
    const relayed = answer?.attributes.get(ATTRIBUTE.xorRelayedAddress)
    if (answer && relayed) this.relayed = addressFromXor(relayed, answer.transaction) ?? this.relayed
    return answer
  }

  takeNonce(challenge: StunMessage | undefined): void {
    this.nonce = Buffer.from(challenge?.attributes.get(ATTRIBUTE.nonce) ?? '').toString()
  }

  permit(...peers: Address[]): StunMessage | undefined {
    const transaction = randomBytes(12)
    const named = peers.map((peer): Attribute => [ATTRIBUTE.xorPeerAddress, xorAddress(peer, transaction)])
    return one(this.send(this.packet(TURN_METHOD.createPermission, named, transaction)))
  }

  bind(channel: number, peer: Address): StunMessage | undefined {
    const transaction = randomBytes(12)
    const number = Uint8Array.of(channel >> 8, channel & 255, 0, 0)
    const attributes: Attribute[] = [
      [ATTRIBUTE.channelNumber, number],
      [ATTRIBUTE.xorPeerAddress, xorAddress(peer, transaction)],
    ]
    return one(this.send(this.packet(TURN_METHOD.channelBind, attributes, transaction)))
  }

  /** Sends data in a Send indication. */
  sendData(text: string, peer: Address, ...more: Attribute[]): void {
    const transaction = randomBytes(12)
    this.#turn.receive(
      encodeStun({
        kind: 'indication',
        method: TURN_METHOD.send,
        transaction,
        attributes: [
          [ATTRIBUTE.xorPeerAddress, xorAddress(peer, transaction)],
          [ATTRIBUTE.data, Buffer.from(text)],
          ...more,
        ],
      }),
      this.address,
    )
  }

  sendOnChannel(channel: number, text: string): void {
    this.#turn.receive(channelData(channel, Buffer.from(text)), this.address)
  }

  /**
   * What was received since the last call: `text from address` of a Data indication, `text on channel` of ChannelData.
   */
  takeReceived(): string[] {
    return this.#turn.take(this.address).map((packet) => {
      const message = decodeStun(packet)
      if (!message) {
        const view = Buffer.from(packet)
        return `${view.subarray(4, 4 + view.readUInt16BE(2))} on ${view.readUInt16BE().toString(16)}`
      }
      const peer = addressFromXor(
        message.attributes.get(ATTRIBUTE.xorPeerAddress) ?? new Uint8Array(),
        message.transaction,
      )
      return `${Buffer.from(message.attributes.get(ATTRIBUTE.data) ?? '')} from ${peer?.host}:${peer?.port}`
    })
  }
}

/** Two clients with an allocation each. */
export function pair(turn = new TestTurn()): [TestTurn, TestTurnClient, TestTurnClient] {
  const [a, b] = [turn.client(1_000), turn.client(2_000, 'bob')]
  a.allocate()
  b.allocate()
  return [turn, a, b]
}

/** `success`, or the error code. Undefined without a response. */
export function outcomeOf(message: StunMessage | undefined): string | number | undefined {
  const error = message?.attributes.get(ATTRIBUTE.errorCode)
  return error ? (error[2] ?? 0) * 100 + (error[3] ?? 0) : message?.kind
}

/** The LIFETIME of a message, s. */
export function lifetimeOf(message: StunMessage | undefined): number | undefined {
  const value = message?.attributes.get(ATTRIBUTE.lifetime)
  return value && Buffer.from(value).readUInt32BE()
}

/** A LIFETIME attribute. */
export function lifetime(seconds: number): Attribute {
  const value = Buffer.alloc(4)
  value.writeUInt32BE(seconds)
  return [ATTRIBUTE.lifetime, value]
}

function one(packets: readonly Uint8Array[]): StunMessage | undefined {
  if (packets.length > 1) throw new Error('There is more than one response')
  const [packet] = packets
  return packet && decodeStun(packet)
}
