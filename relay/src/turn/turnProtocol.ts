import type { Address } from '@lumamesh/core/protocol'
import { Counts } from '../shared/counts.ts'
import { xorAddress } from '../stun/binding.ts'
import { ATTRIBUTE, type StunMessage } from '../stun/stunMessage.ts'
import { type AllocateRequest, lifetimeOf, readAllocateRequest } from './allocateRequest.ts'
import type { Allocation } from './allocation.ts'
import { Allocations } from './allocations.ts'
import { Authentication } from './authentication.ts'
import { DataRelaying } from './dataRelaying.ts'
import { type Attribute, errorResponse, seconds, successResponse, type TurnClient } from './responses.ts'
import type { TurnEnvironment } from './turnEnvironment.ts'
import { FIRST_CHANNEL, FIRST_PORT, LAST_PORT } from './turnLimits.ts'
import { peersIn, TURN_METHOD } from './turnMessages.ts'

/** The value of ADDRESS-ERROR-CODE: 440 for IPv6, since an allocation has one address (RFC 8656, section 18.12). */
const NO_SECOND_ADDRESS = Uint8Array.of(2, 0, 4, 40)
/** How many ports an Allocate request tries: other programs may use some. */
const OPEN_ATTEMPTS = 8
/** Comprehension-required attributes that this server understands (RFC 8489, section 14). */
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

/** An Allocate request that tries to open a relayed address. */
interface AllocateAttempt {
  message: StunMessage
  client: TurnClient
  wanted: AllocateRequest
  /** How many more ports to try. */
  attempts: number
}

/**
 * A TURN server (RFC 8656, docs/internals/port.md). Its relayed addresses are entries of a table: data for one of them
 * goes to the client that holds it, through the relay's one port. With `peerTransport` they have sockets as well.
 * Sans-I/O; `now` is monotonic ms.
 */
export class TurnProtocol {
  /** Requests refused so far, by error code. */
  readonly #refusals = new Counts()
  readonly #environment: TurnEnvironment
  readonly #allocations: Allocations
  readonly #authentication: Authentication
  readonly #relaying: DataRelaying

  constructor(environment: TurnEnvironment) {
    const { limits, peerTransport, random } = environment
    this.#environment = environment
    this.#allocations = new Allocations({
      limits,
      random,
      ports: peerTransport?.ports ?? { first: FIRST_PORT, last: LAST_PORT },
      ended: ({ relayed }) => peerTransport?.close(relayed),
    })
    this.#authentication = new Authentication(environment)
    this.#relaying = new DataRelaying(environment, this.#allocations)
  }

  /** The number of allocations. */
  get size(): number {
    return this.#allocations.size
  }

  /** Bytes of data relayed so far. */
  get relayedBytes(): number {
    return this.#relaying.relayedBytes
  }

  /** What was refused so far: requests by error code, such as `turn-486`, and packets above the rate as `turn-rate`. */
  get refusals(): Readonly<Record<string, number>> {
    return { ...this.#refusals.all, 'turn-rate': this.#relaying.droppedPackets }
  }

  /** Receives a request or a Send indication. */
  receive(message: StunMessage, from: Address, now: number): void {
    if (message.kind === 'indication') {
      const allocation = this.#allocationOf(from, now)
      // DONT-FRAGMENT is one of the unknown attributes: it cannot be honored (RFC 8489, section 6.3.2; RFC 8656,
      // section 11.2).
      if (!allocation || message.method !== TURN_METHOD.send || unknownIn(message).length > 0) return
      return this.#relaying.sendIndication(message, allocation, now)
    }
    if (message.kind !== 'request') return
    const held = this.#allocationOf(from, now)?.owner
    const client = this.#authentication.authenticate(message, from, held, now)
    if (!client) return
    const unknown = unknownIn(message)
    if (unknown.length > 0) {
      const list = Uint8Array.from(unknown.flatMap((type) => [type >> 8, type & 255]))
      return this.#refuse(message, client, 420, [[ATTRIBUTE.unknownAttributes, list]])
    }
    switch (message.method) {
      case TURN_METHOD.allocate:
        return this.#allocate(message, client, now)
      case TURN_METHOD.refresh:
        return this.#refresh(message, client, now)
      case TURN_METHOD.createPermission:
        return this.#createPermission(message, client, now)
      case TURN_METHOD.channelBind:
        return this.#channelBind(message, client, now)
      default:
        return this.#refuse(message, client, 400)
    }
  }

  /** Receives a ChannelData message (RFC 8656, section 12.5). Overwrites parts of the packet. */
  channelData(packet: Uint8Array, from: Address, now: number): void {
    const allocation = this.#allocationOf(from, now)
    if (allocation) this.#relaying.channelData(packet, allocation, now)
  }

  /** Receives a datagram of the socket of the relayed address with this port. */
  receiveFromPeer(port: number, data: Uint8Array, from: Address, now: number): void {
    this.#relaying.receiveFromPeer(port, data, from, now)
  }

  /** Removes what has expired. Call it every few seconds. */
  sweep(now: number): void {
    for (const allocation of this.#allocations.all)
      if (now >= allocation.expires) this.#allocations.delete(allocation)
    this.#authentication.sweep(now)
  }

  #allocationOf(client: Address, now: number): Allocation | undefined {
    const allocation = this.#allocations.of(client)
    return allocation && now < allocation.expires ? allocation : undefined
  }

  #allocate(message: StunMessage, client: TurnClient, now: number): void {
    const { transaction } = message
    const held = this.#allocationOf(client.address, now)
    if (held) {
      if (!Buffer.from(transaction).equals(held.transaction)) return this.#refuse(message, client, 437)
      // Without a response, its socket is being opened.
      if (held.response) this.#environment.send(held.response, client.address)
      return
    }
    const wanted = readAllocateRequest(message, this.#environment.hosts)
    if (typeof wanted === 'number') return this.#refuse(message, client, wanted)
    this.#openAllocation({ message, client, wanted, attempts: OPEN_ATTEMPTS }, now)
  }

  #openAllocation({ message, client, wanted, attempts }: AllocateAttempt, now: number): void {
    const { peerTransport } = this.#environment
    const { address, username, user } = client
    const owner = { client: address, username, user }
    const { host, evenPort } = wanted
    const allocation = this.#allocations.add({ owner, host, evenPort, transaction: message.transaction }, now)
    if (allocation === 'user-quota') return this.#refuse(message, client, 486)
    if (allocation === 'full') return this.#refuse(message, client, 508)
    allocation.expires = now + lifetimeOf(message)
    if (!peerTransport) return this.#grant(message, client, wanted, allocation)
    peerTransport.open(allocation.relayed, (opened) => {
      // It ended in the meantime.
      if (this.#allocations.at(allocation.relayed.port) !== allocation) return
      if (opened) return this.#grant(message, client, wanted, allocation)
      this.#allocations.delete(allocation)
      if (attempts > 1) this.#openAllocation({ message, client, wanted, attempts: attempts - 1 }, now)
      else this.#refuse(message, client, 508)
    })
  }

  #grant(
    message: StunMessage,
    client: TurnClient,
    { additionalFamily: second }: AllocateRequest,
    allocation: Allocation,
  ): void {
    const { transaction } = message
    const attributes: Attribute[] = [
      [ATTRIBUTE.xorRelayedAddress, xorAddress(allocation.relayed, transaction)],
      [ATTRIBUTE.lifetime, seconds(lifetimeOf(message))],
      [ATTRIBUTE.xorMappedAddress, xorAddress(client.address, transaction)],
    ]
    if (second) attributes.push([ATTRIBUTE.addressErrorCode, NO_SECOND_ADDRESS])
    allocation.response = this.#succeed(message, client, attributes)
  }

  #refresh(message: StunMessage, client: TurnClient, now: number): void {
    const allocation = this.#ownAllocation(message, client, now)
    if (!allocation) return
    const family = message.attributes.get(ATTRIBUTE.requestedAddressFamily)
    if (family && (family[0] === 2) !== allocation.relayed.host.includes(':'))
      return this.#refuse(message, client, 443)
    const lifetime = lifetimeOf(message)
    if (lifetime === 0) this.#allocations.delete(allocation)
    allocation.expires = now + lifetime
    this.#succeed(message, client, [[ATTRIBUTE.lifetime, seconds(lifetime)]])
  }

  #createPermission(message: StunMessage, client: TurnClient, now: number): void {
    const allocation = this.#ownAllocation(message, client, now)
    if (!allocation) return
    const peers = peersIn(message)
    if (!peers?.length) return this.#refuse(message, client, 400)
    if (peers.some((peer) => !sameFamily(peer, allocation))) return this.#refuse(message, client, 443)
    const hosts = peers.map(({ host }) => host)
    if (hosts.some((host) => this.#relaying.isForbidden(host))) return this.#refuse(message, client, 403)
    // Without a transport for other peers, nothing is relayed to them. Browsers connect faster if that is not refused.
    const reachable = this.#environment.peerTransport
      ? hosts
      : hosts.filter((host) => this.#relaying.isOwnHost(host))
    if (!allocation.permit(reachable, now)) return this.#refuse(message, client, 508)
    this.#succeed(message, client, [])
  }

  #channelBind(message: StunMessage, client: TurnClient, now: number): void {
    const allocation = this.#ownAllocation(message, client, now)
    if (!allocation) return
    const number = message.attributes.get(ATTRIBUTE.channelNumber)
    const [peer] = peersIn(message) ?? []
    if (number?.length !== 4 || !peer) return this.#refuse(message, client, 400)
    const channel = Buffer.from(number).readUInt16BE()
    if (channel < FIRST_CHANNEL || channel > this.#environment.limits.lastChannel)
      return this.#refuse(message, client, 400)
    if (!sameFamily(peer, allocation)) return this.#refuse(message, client, 443)
    if (this.#relaying.isForbidden(peer.host)) return this.#refuse(message, client, 403)
    const outcome = allocation.bind(channel, peer, now)
    if (outcome === 'taken') return this.#refuse(message, client, 400)
    if (outcome === 'too-many') return this.#refuse(message, client, 508)
    this.#succeed(message, client, [])
  }

  /** The client's allocation. Refuses the request and returns undefined if there is none, or another user made it. */
  #ownAllocation(message: StunMessage, client: TurnClient, now: number): Allocation | undefined {
    const allocation = this.#allocationOf(client.address, now)
    if (!allocation) this.#refuse(message, client, 437)
    else if (allocation.owner.user !== client.user) this.#refuse(message, client, 441)
    else return allocation
    return
  }

  #succeed(message: StunMessage, client: TurnClient, attributes: readonly Attribute[]): Uint8Array {
    const answer = successResponse(message, client, attributes)
    this.#environment.send(answer, client.address)
    return answer
  }

  #refuse(message: StunMessage, client: TurnClient, code: number, more: readonly Attribute[] = []): void {
    this.#refusals.add(`turn-${code}`)
    this.#environment.send(errorResponse(message, client, code, more), client.address)
  }
}

/** Comprehension-required attributes that this server does not understand. */
function unknownIn({ attributes }: StunMessage): number[] {
  return [...attributes.keys()].filter((type) => type < 0x8000 && !UNDERSTOOD.has(type))
}

function sameFamily(peer: Address, { relayed }: Allocation): boolean {
  return peer.host.includes(':') === relayed.host.includes(':')
}
