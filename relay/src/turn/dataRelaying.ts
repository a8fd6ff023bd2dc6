import type { Address } from '@lumamesh/core/protocol'
import { addressFromXor } from '../stun/binding.ts'
import { ATTRIBUTE, type StunMessage } from '../stun/stunMessage.ts'
import type { Allocation } from './allocation.ts'
import type { Allocations } from './allocations.ts'
import type { TurnEnvironment } from './turnEnvironment.ts'
import { CHANNEL_HEADER_BYTES, channelData, channelLength, dataIndication } from './turnMessages.ts'

/** Relays data between two allocations of this relay, and to and from other peers if there is a transport for them. */
export class DataRelaying {
  /** Bytes of data relayed so far. */
  relayedBytes = 0
  /** Packets dropped so far because their allocation or user exceeded its rate. */
  droppedPackets = 0
  readonly #environment: TurnEnvironment
  readonly #hosts: ReadonlySet<string>
  readonly #allocations: Allocations

  constructor(environment: TurnEnvironment, allocations: Allocations) {
    this.#environment = environment
    this.#hosts = new Set(environment.hosts)
    this.#allocations = allocations
  }

  /** Whether this is an address of the relay: data for it goes to allocations only. */
  isOwnHost(host: string): boolean {
    return this.#hosts.has(host)
  }

  /**
   * Whether a permission or a channel for this host must be refused. Without a transport for other peers, none must.
   */
  isForbidden(host: string): boolean {
    const { peerTransport } = this.#environment
    return peerTransport !== undefined && !this.isOwnHost(host) && !peerTransport.mayReach(host)
  }

  /** ChannelData (RFC 8656, section 12.5): the hot path. */
  channelData(packet: Uint8Array, from: Allocation, now: number): void {
    const channel = from.channel(((packet[0] ?? 0) << 8) | (packet[1] ?? 0), now)
    const length = channelLength(packet)
    if (!channel || length === undefined) return
    const { host, port } = channel.peer
    const target = this.#target(from, host, port, length, now)
    const back = target?.channelTo(from.relayed.host, from.relayed.port, now)
    if (target && back) {
      // From channel to channel only the number differs. The packet belongs to this relay, which may overwrite it.
      packet[0] = back.number >> 8
      packet[1] = back.number & 255
      return this.#environment.send(packet, target.owner.client)
    }
    const data = packet.subarray(CHANNEL_HEADER_BYTES, CHANNEL_HEADER_BYTES + length)
    if (target) this.#deliver(target, from.relayed, data, now)
    else this.#sendToPeer(from, channel.peer, data, now)
  }

  /** A Send indication (RFC 8656, section 11.2). */
  sendIndication({ attributes, transaction }: StunMessage, from: Allocation, now: number): void {
    const value = attributes.get(ATTRIBUTE.xorPeerAddress)
    const data = attributes.get(ATTRIBUTE.data)
    const peer = value && addressFromXor(value, transaction)
    if (!data || !peer) return
    const target = this.#target(from, peer.host, peer.port, data.length, now)
    if (target) this.#deliver(target, from.relayed, data, now)
    else this.#sendToPeer(from, peer, data, now)
  }

  /** A datagram was received at the socket of the relayed address with this port (RFC 8656, section 11.3). */
  receiveFromPeer(port: number, data: Uint8Array, from: Address, now: number): void {
    const target = this.#allocations.at(port)
    // Allocations of this relay reach each other without a socket: a datagram from its own address is forged.
    if (!target || now >= target.expires || this.isOwnHost(from.host) || !target.permits(from.host, now))
      return
    if (this.#takeBytes(target, data.length, now)) this.#deliver(target, from, data, now)
  }

  /** The allocation that a packet of `bytes` bytes goes to, if both ends permit each other and the rates allow it. */
  #target(from: Allocation, host: string, port: number, bytes: number, now: number): Allocation | undefined {
    if (!this.isOwnHost(host) || !from.permits(host, now)) return
    const target = this.#allocations.at(port)
    if (!target || now >= target.expires || target.relayed.host !== host) return
    if (!target.permits(from.relayed.host, now)) return
    return this.#takeBytes(from, bytes, now) ? target : undefined
  }

  #sendToPeer(from: Allocation, to: Address, data: Uint8Array, now: number): void {
    const { peerTransport } = this.#environment
    if (!peerTransport || to.port === 0 || this.isOwnHost(to.host) || !from.permits(to.host, now)) return
    // Checked again although a forbidden host gets no permission: what may be reached can change.
    if (!peerTransport.mayReach(to.host) || !this.#takeBytes(from, data.length, now)) return
    peerTransport.send(from.relayed, data, to)
  }

  /** Whether the rates of the allocation and of its user allow so many bytes; counts them if so. */
  #takeBytes(allocation: Allocation, bytes: number, now: number): boolean {
    const allowed =
      allocation.bytes.take(now, bytes) && !!this.#allocations.bytesOf(allocation)?.take(now, bytes)
    if (allowed) this.relayedBytes += bytes
    else this.droppedPackets++
    return allowed
  }

  /** Sends data to a client: over the channel that is bound to the peer, or in a Data indication. */
  #deliver(target: Allocation, from: Address, data: Uint8Array, now: number): void {
    const { send, transaction } = this.#environment
    const channel = target.channelTo(from.host, from.port, now)
    const packet = channel ? channelData(channel.number, data) : dataIndication(from, data, transaction())
    send(packet, target.owner.client)
  }
}
