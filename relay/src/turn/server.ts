import type { Address } from '@lumamesh/core/protocol'
import { TokenBuckets } from '../port/buckets.ts'
import { blockOf } from '../port/source.ts'
import { addressFromXor, xorAddress } from '../stun/binding.ts'
import { longTermKey, type TurnCredentials, userOf } from '../stun/credentials.ts'
import { ATTRIBUTE, encodeStun, hasIntegrity, hasIntegritySha256, type StunMessage } from '../stun/message.ts'
import type { Nonces } from '../stun/nonces.ts'
import type { Allocation } from './allocation.ts'
import { Allocations } from './allocations.ts'
import { FIRST_CHANNEL, LIFETIME_MS, MAX_LIFETIME_MS, type TurnLimits } from './limits.ts'
import { channelData, channelPayload, dataIndication, METHOD, peersIn } from './wire.ts'

/** What a TURN server needs of the port around it. */
export interface TurnEnvironment {
  /** The relay's public addresses: the first of each family is what relayed addresses are made of. */
  hosts: readonly string[]
  credentials: TurnCredentials
  nonces: Nonces
  limits: TurnLimits
  /** Unix time, ms. */
  wallClock(): number
  /** A whole number from 0 to below `below`, that nobody can guess. */
  random(below: number): number
  /** 12 bytes that nobody can guess. */
  transaction(): Uint8Array
  send(packet: Uint8Array, to: Address): void
}

/** Short: an answer to a stranger must not be much longer than the question. */
const REALM = 'mesh'
const UDP = 17
/** MD5 and SHA-256, without parameters (RFC 8489, section 18.5). */
const PASSWORD_ALGORITHMS = Uint8Array.of(0, 2, 0, 0, 0, 1, 0, 0)
const MAX_AMPLIFICATION = 3
/** Attributes below 0x8000 that are understood; another one is refused (RFC 8489, section 14). */
const UNDERSTOOD = new Set<number>([
  ATTRIBUTE.mappedAddress,
  ATTRIBUTE.username,
  ATTRIBUTE.channelNumber,
  ATTRIBUTE.lifetime,
  ATTRIBUTE.xorPeerAddress,
  ATTRIBUTE.data,
  ATTRIBUTE.realm,
  ATTRIBUTE.nonce,
  ATTRIBUTE.requestedAddressFamily,
  ATTRIBUTE.evenPort,
  ATTRIBUTE.requestedTransport,
  ATTRIBUTE.passwordAlgorithm,
  ATTRIBUTE.reservationToken,
])

/** Who asked, and how its answers are signed. */
interface Client {
  address: Address
  username: string
  user: string
  key: Uint8Array
  sha256: boolean
}

type Attribute = readonly [type: number, value: Uint8Array]

/**
 * A TURN server whose relayed addresses are numbers in a table (RFC 8656, and docs/port.md): what is sent to one is handed to the allocation
 * that holds it, and leaves by the same port. No sockets and no clocks in here. `now`: ms of one clock.
 */
export class TurnServer {
  readonly #environment: TurnEnvironment
  readonly #hosts: ReadonlySet<string>
  readonly #allocations: Allocations
  readonly #refusals: TokenBuckets

  constructor(environment: TurnEnvironment) {
    this.#environment = environment
    this.#hosts = new Set(environment.hosts)
    this.#allocations = new Allocations(environment.limits, environment.random)
    this.#refusals = new TokenBuckets(environment.limits.refusals)
  }

  /** Allocations that are held. */
  get size(): number {
    return this.#allocations.size
  }

  /** A request, or a Send indication. */
  receive(message: StunMessage, from: Address, now: number): void {
    if (message.kind === 'indication') {
      if (message.method === METHOD.send) this.#sendIndication(message, from, now)
      return
    }
    if (message.kind !== 'request') return
    const client = this.#authenticate(message, from, now)
    if (!client) return
    const unknown = unknownIn(message)
    if (unknown.length > 0) {
      const list = Uint8Array.from(unknown.flatMap((type) => [type >> 8, type & 255]))
      return this.#refuse(message, client, 420, [[ATTRIBUTE.unknownAttributes, list]])
    }
    switch (message.method) {
      case METHOD.allocate:
        return this.#allocate(message, client, now)
      case METHOD.refresh:
        return this.#refresh(message, client, now)
      case METHOD.createPermission:
        return this.#createPermission(message, client, now)
      case METHOD.channelBind:
        return this.#channelBind(message, client, now)
      default:
        return this.#refuse(message, client, 400)
    }
  }

  /** ChannelData (RFC 8656, section 12.5): the hot path. */
  channelData(packet: Uint8Array, from: Address, now: number): void {
    const allocation = this.#allocationOf(from, now)
    if (!allocation) return
    const channel = allocation.channel(((packet[0] ?? 0) << 8) | (packet[1] ?? 0), now)
    const data = channelPayload(packet)
    if (!channel || !data) return
    const target = this.#target(allocation, channel.peer.host, channel.peer.port, data.length, now)
    if (!target) return
    const back = target.channelTo(allocation.relayed.host, allocation.relayed.port, now)
    if (!back) return this.#indicate(allocation, target, data)
    // From channel to channel only the number differs, and the packet is ours.
    packet[0] = back.number >> 8
    packet[1] = back.number & 255
    this.#environment.send(packet, target.owner.client)
  }

  /** Forgets what has expired. Call it every few seconds. */
  sweep(now: number): void {
    for (const allocation of this.#allocations.all)
      if (now >= allocation.expires) this.#allocations.delete(allocation)
    this.#refusals.sweep(now)
  }

  #allocationOf(client: Address, now: number): Allocation | undefined {
    const allocation = this.#allocations.of(client)
    return allocation && now < allocation.expires ? allocation : undefined
  }

  /** The allocation that a packet of `bytes` bytes goes to, where both ends permit each other and the quotas let it through. */
  #target(from: Allocation, host: string, port: number, bytes: number, now: number): Allocation | undefined {
    if (!this.#hosts.has(host) || !from.permits(host, now)) return
    const target = this.#allocations.at(port)
    if (!target || now >= target.expires || target.relayed.host !== host) return
    if (!target.permits(from.relayed.host, now)) return
    if (!from.bytes.take(now, bytes) || !this.#allocations.bytesOf(from)?.take(now, bytes)) return
    return target
  }

  /** Hands data over where the target has bound no channel. */
  #indicate(from: Allocation, target: Allocation, data: Uint8Array): void {
    const { send, transaction } = this.#environment
    send(dataIndication(from.relayed, data, transaction()), target.owner.client)
  }

  #sendIndication(message: StunMessage, from: Address, now: number): void {
    const allocation = this.#allocationOf(from, now)
    const value = message.attributes.get(ATTRIBUTE.xorPeerAddress)
    const data = message.attributes.get(ATTRIBUTE.data)
    const peer = value && addressFromXor(value, message.transaction)
    if (!allocation || !data || !peer) return
    // DONT-FRAGMENT among them, which can't be had (RFC 8489, section 6.3.2; RFC 8656, section 11.2).
    if (unknownIn(message).length > 0) return
    const target = this.#target(allocation, peer.host, peer.port, data.length, now)
    if (!target) return
    const back = target.channelTo(allocation.relayed.host, allocation.relayed.port, now)
    if (back) this.#environment.send(channelData(back.number, data), target.owner.client)
    else this.#indicate(allocation, target, data)
  }

  /** RFC 8489, section 9.2.4. */
  #authenticate(message: StunMessage, from: Address, now: number): Client | undefined {
    const { credentials, nonces, wallClock } = this.#environment
    const { attributes, integrityAt, integritySha256At } = message
    const text = (type: number) => {
      const value = attributes.get(type)
      return value && Buffer.from(value).toString('latin1')
    }
    const refuse = (code: number) => this.#challenge(message, from, code, now)
    if (integrityAt === undefined && integritySha256At === undefined) return refuse(401)
    const username = text(ATTRIBUTE.username)
    const nonce = text(ATTRIBUTE.nonce)
    const realm = text(ATTRIBUTE.realm)
    if (username === undefined || nonce === undefined || realm === undefined) return refuse(400)
    if (!nonces.isGood(nonce, from.host, from.port, wallClock())) return refuse(438)
    const hash = hashOf(message)
    if (!hash) return refuse(400)
    const held = this.#allocationOf(from, now)?.owner
    // An allocation outlives the credentials that it was made with.
    const user = userOf(username, wallClock()) ?? (held?.username === username ? held.user : undefined)
    const key = longTermKey(username, REALM, credentials.passwordOf(username), hash)
    const sha256 = integritySha256At !== undefined
    const signed = sha256 ? hasIntegritySha256(message, key) : hasIntegrity(message, key)
    if (!user || realm !== REALM || !signed) return refuse(401)
    return { address: from, username, user, key, sha256 }
  }

  #allocate(message: StunMessage, client: Client, now: number): void {
    const { attributes, transaction } = message
    const held = this.#allocationOf(client.address, now)
    if (held) {
      if (held.answer && Buffer.from(transaction).equals(held.transaction))
        return this.#environment.send(held.answer, client.address)
      return this.#refuse(message, client, 437)
    }
    const transport = attributes.get(ATTRIBUTE.requestedTransport)
    if (transport?.length !== 4) return this.#refuse(message, client, 400)
    if (transport[0] !== UDP) return this.#refuse(message, client, 442)
    const even = attributes.get(ATTRIBUTE.evenPort)
    const family = attributes.get(ATTRIBUTE.requestedAddressFamily)
    if (attributes.has(ATTRIBUTE.reservationToken))
      return this.#refuse(message, client, even || family ? 400 : 508)
    // Nothing is reserved for later (RFC 8656, section 7.2).
    if (((even?.[0] ?? 0) & 0x80) !== 0) return this.#refuse(message, client, 508)
    const ipv6 = family?.[0] === 2
    const host = this.#environment.hosts.find((host) => host.includes(':') === ipv6)
    if ((family && !ipv6 && family[0] !== 1) || host === undefined) return this.#refuse(message, client, 440)
    const { address, username, user } = client
    const owner = { client: address, username, user }
    const allocation = this.#allocations.add(owner, host, even !== undefined, transaction, now)
    if (allocation === 'user-quota') return this.#refuse(message, client, 486)
    if (allocation === 'full') return this.#refuse(message, client, 508)
    const lifetime = lifetimeOf(message)
    allocation.expires = now + lifetime
    allocation.answer = this.#succeed(message, client, [
      [ATTRIBUTE.xorRelayedAddress, xorAddress(allocation.relayed, transaction)],
      [ATTRIBUTE.lifetime, seconds(lifetime)],
      [ATTRIBUTE.xorMappedAddress, xorAddress(address, transaction)],
    ])
  }

  #refresh(message: StunMessage, client: Client, now: number): void {
    const allocation = this.#held(message, client, now)
    if (!allocation) return
    const family = message.attributes.get(ATTRIBUTE.requestedAddressFamily)
    if (family && (family[0] === 2) !== allocation.relayed.host.includes(':'))
      return this.#refuse(message, client, 443)
    const lifetime = lifetimeOf(message)
    if (lifetime === 0) this.#allocations.delete(allocation)
    allocation.expires = now + lifetime
    this.#succeed(message, client, [[ATTRIBUTE.lifetime, seconds(lifetime)]])
  }

  #createPermission(message: StunMessage, client: Client, now: number): void {
    const allocation = this.#held(message, client, now)
    if (!allocation) return
    const peers = peersIn(message)
    if (!peers?.length) return this.#refuse(message, client, 400)
    if (peers.some((peer) => !sameFamily(peer, allocation))) return this.#refuse(message, client, 443)
    // To others nothing is ever relayed; browsers connect faster where that is not refused.
    const ours = peers.map(({ host }) => host).filter((host) => this.#hosts.has(host))
    if (!allocation.permit(ours, now)) return this.#refuse(message, client, 508)
    this.#succeed(message, client, [])
  }

  #channelBind(message: StunMessage, client: Client, now: number): void {
    const allocation = this.#held(message, client, now)
    if (!allocation) return
    const number = message.attributes.get(ATTRIBUTE.channelNumber)
    const [peer] = peersIn(message) ?? []
    if (number?.length !== 4 || !peer) return this.#refuse(message, client, 400)
    const channel = Buffer.from(number).readUInt16BE()
    if (channel < FIRST_CHANNEL || channel > this.#environment.limits.lastChannel)
      return this.#refuse(message, client, 400)
    if (!sameFamily(peer, allocation)) return this.#refuse(message, client, 443)
    const outcome = allocation.bind(channel, peer, now)
    if (outcome === 'taken') return this.#refuse(message, client, 400)
    if (outcome === 'too-many') return this.#refuse(message, client, 508)
    this.#succeed(message, client, [])
  }

  /** The client's allocation, where it has one and made it itself. */
  #held(message: StunMessage, client: Client, now: number): Allocation | undefined {
    const allocation = this.#allocationOf(client.address, now)
    if (!allocation) this.#refuse(message, client, 437)
    else if (allocation.owner.user !== client.user) this.#refuse(message, client, 441)
    else return allocation
    return
  }

  #succeed(
    { method, transaction }: StunMessage,
    client: Client,
    attributes: readonly Attribute[],
  ): Uint8Array {
    const { key, sha256 } = client
    const answer = encodeStun({ kind: 'success', method, transaction, attributes, key, sha256 })
    this.#environment.send(answer, client.address)
    return answer
  }

  #refuse(message: StunMessage, client: Client, code: number, more: readonly Attribute[] = []): void {
    const { method, transaction } = message
    const { key, sha256 } = client
    const attributes = [errorCode(code), ...more]
    const answer = encodeStun({ kind: 'error', method, transaction, attributes, key, sha256 })
    this.#environment.send(answer, client.address)
  }

  /** Asks a stranger for credentials, or for better ones: unsigned, seldom, and never much longer than the question. */
  #challenge(
    { method, transaction, packet }: StunMessage,
    to: Address,
    code: number,
    now: number,
  ): undefined {
    const { nonces, wallClock, send } = this.#environment
    const attributes = [errorCode(code)]
    if (code !== 400) {
      attributes.push([ATTRIBUTE.realm, Buffer.from(REALM)])
      attributes.push([ATTRIBUTE.nonce, Buffer.from(nonces.issue(to.host, to.port, wallClock()))])
      attributes.push([ATTRIBUTE.passwordAlgorithms, PASSWORD_ALGORITHMS])
    }
    const answer = encodeStun({ kind: 'error', method, transaction, attributes })
    if (answer.length > MAX_AMPLIFICATION * packet.length) return
    if (this.#refusals.take(blockOf(to.host), now)) send(answer, to)
  }
}

/** What must be understood, and is not. */
function unknownIn({ attributes }: StunMessage): number[] {
  return [...attributes.keys()].filter((type) => type < 0x8000 && !UNDERSTOOD.has(type))
}

/**
 * What the key is made with; undefined where the choice is not one of ours. Who chooses repeats what it was offered, so that
 * nobody in between can offer less (RFC 8489, section 9.2.4).
 */
function hashOf({ attributes }: StunMessage): 'md5' | 'sha256' | undefined {
  const offered = attributes.get(ATTRIBUTE.passwordAlgorithms)
  const chosen = attributes.get(ATTRIBUTE.passwordAlgorithm)
  if (!offered && !chosen) return 'md5'
  if (!offered || !chosen || !Buffer.from(offered).equals(PASSWORD_ALGORITHMS)) return
  const algorithm = Buffer.from(chosen).toString('hex')
  return algorithm === '00010000' ? 'md5' : algorithm === '00020000' ? 'sha256' : undefined
}

/** What is granted of LIFETIME, ms (RFC 8656, sections 7.2 and 8.2). */
function lifetimeOf({ method, attributes }: StunMessage): number {
  const value = attributes.get(ATTRIBUTE.lifetime)
  if (value?.length !== 4) return LIFETIME_MS
  const asked = Buffer.from(value).readUInt32BE() * 1000
  if (asked === 0 && method === METHOD.refresh) return 0
  return Math.min(Math.max(asked, LIFETIME_MS), MAX_LIFETIME_MS)
}

function seconds(ms: number): Uint8Array {
  const value = Buffer.alloc(4)
  value.writeUInt32BE(ms / 1000)
  return value
}

function errorCode(code: number): Attribute {
  return [ATTRIBUTE.errorCode, Uint8Array.of(0, 0, Math.floor(code / 100), code % 100)]
}

function sameFamily(peer: Address, { relayed }: Allocation): boolean {
  return peer.host.includes(':') === relayed.host.includes(':')
}
