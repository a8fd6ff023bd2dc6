import type { Address } from '@lumamesh/core/protocol'
import { addressFromXor } from '../stun/binding.ts'
import { ATTRIBUTE, type StunMessage } from '../stun/stunMessage.ts'
import type { Allocation } from './allocation.ts'
import type { Allocations } from './allocations.ts'
import type { TurnEnvironment } from './turnEnvironment.ts'
import { CHANNEL_HEADER_BYTES, channelData, channelLength, dataIndication } from './turnMessages.ts'

/** What is done with data: between two allocations inside the relay, and to and from peers elsewhere where there is a way to them. */
export class DataRelaying {
  /** Bytes of data that went through so far, and packets that were dropped for their allocation's or user's rate. */
  relayedBytes = 0
  droppedPackets = 0
  readonly #environment: TurnEnvironment
  readonly #hosts: ReadonlySet<string>
  readonly #allocations: Allocations

  constructor(environment: TurnEnvironment, allocations: Allocations) {
    this.#environment = environment
    this.#hosts = new Set(environment.hosts)
    this.#allocations = allocations
  }

  /** Whether this is an address of the relay: behind it are its allocations, and nothing else ever. */
  isOurs(host: string): boolean {
    return this.#hosts.has(host)
  }

  /** Whether a permission or a channel for this host must be refused. Where nothing can get out none has to be. */
  isForbidden(host: string): boolean {
    const { outside } = this.#environment
    return outside !== undefined && !this.isOurs(host) && !outside.mayReach(host)
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
      // From channel to channel only the number differs, and the packet is ours.
      packet[0] = back.number >> 8
      packet[1] = back.number & 255
      return this.#environment.send(packet, target.owner.client)
    }
    const data = packet.subarray(CHANNEL_HEADER_BYTES, CHANNEL_HEADER_BYTES + length)
    if (target) this.#handOver(target, from.relayed, data, now)
    else this.#sendOut(from, channel.peer, data, now)
  }

  /** A Send indication (RFC 8656, section 11.2). */
  send({ attributes, transaction }: StunMessage, from: Allocation, now: number): void {
    const value = attributes.get(ATTRIBUTE.xorPeerAddress)
    const data = attributes.get(ATTRIBUTE.data)
    const peer = value && addressFromXor(value, transaction)
    if (!data || !peer) return
    const target = this.#target(from, peer.host, peer.port, data.length, now)
    if (target) this.#handOver(target, from.relayed, data, now)
    else this.#sendOut(from, peer, data, now)
  }

  /** What came in at the socket of a relayed address (RFC 8656, section 11.3). */
  arrived(port: number, data: Uint8Array, from: Address, now: number): void {
    const target = this.#allocations.at(port)
    // Our own allocations are served without a socket: whoever sends with our address is somebody else.
    if (!target || now >= target.expires || this.isOurs(from.host) || !target.permits(from.host, now)) return
    if (this.#mayPass(target, data.length, now)) this.#handOver(target, from, data, now)
  }

  /** The allocation that a packet of `bytes` bytes goes to, where both ends permit each other and the quotas let it through. */
  #target(from: Allocation, host: string, port: number, bytes: number, now: number): Allocation | undefined {
    if (!this.isOurs(host) || !from.permits(host, now)) return
    const target = this.#allocations.at(port)
    if (!target || now >= target.expires || target.relayed.host !== host) return
    if (!target.permits(from.relayed.host, now)) return
    return this.#mayPass(from, bytes, now) ? target : undefined
  }

  #sendOut(from: Allocation, to: Address, data: Uint8Array, now: number): void {
    const { outside } = this.#environment
    if (!outside || to.port === 0 || this.isOurs(to.host) || !from.permits(to.host, now)) return
    // Again, although no permission was granted to it: what may be reached can change.
    if (!outside.mayReach(to.host) || !this.#mayPass(from, data.length, now)) return
    outside.send(from.relayed, data, to)
  }

  #mayPass(allocation: Allocation, bytes: number, now: number): boolean {
    const may = allocation.bytes.take(now, bytes) && !!this.#allocations.bytesOf(allocation)?.take(now, bytes)
    if (may) this.relayedBytes += bytes
    else this.droppedPackets++
    return may
  }

  /** Over the channel that is bound to where it comes from, or in a Data indication. */
  #handOver(target: Allocation, from: Address, data: Uint8Array, now: number): void {
    const { send, transaction } = this.#environment
    const channel = target.channelTo(from.host, from.port, now)
    const packet = channel ? channelData(channel.number, data) : dataIndication(from, data, transaction())
    send(packet, target.owner.client)
  }
}
