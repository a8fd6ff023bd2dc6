import { LumameshError } from '../errors.ts'
import type { Host, Medium } from './medium.ts'
import { MemoryChannel } from './memoryChannel.ts'
import { MemorySignaling } from './memorySignaling.ts'
import { statsOf } from './memoryStats.ts'

/**
 * An RTCPeerConnection in memory, reduced to the parts that Lumamesh uses. Two that have each other's description are
 * connected.
 */
export class MemoryConnection extends MemorySignaling implements Host<MemoryConnection> {
  connectionState: RTCPeerConnectionState = 'new'
  iceConnectionState: RTCIceConnectionState = 'new'
  onconnectionstatechange: RTCPeerConnection['onconnectionstatechange'] = null
  oniceconnectionstatechange: RTCPeerConnection['oniceconnectionstatechange'] = null
  ontrack: RTCPeerConnection['ontrack'] = null
  readonly #medium: Medium<MemoryConnection>
  readonly #channels = new Map<number, MemoryChannel>()
  #other: MemoryConnection | undefined

  constructor(medium: Medium<MemoryConnection>) {
    super()
    this.#medium = medium
    medium.enter(this.fingerprint, this)
  }

  /** @throws TypeError for a channel that is not negotiated, which Lumamesh does not use */
  createDataChannel(label: string, { negotiated, id }: RTCDataChannelInit): MemoryChannel {
    if (!negotiated || id === undefined)
      throw new TypeError('An in-memory data channel must have `negotiated: true` and an `id`.')
    this.assertNotClosed()
    const channel = new MemoryChannel({
      label,
      id,
      medium: this.#medium,
      farEnd: () => this.#other?.channel(id),
    })
    this.#channels.set(id, channel)
    if (this.#channels.size === 1) this.#medium.carry(() => this.wishNegotiation())
    if (this.connectionState === 'connected') this.#medium.carry(() => channel.open())
    return channel
  }

  channel(id: number): MemoryChannel | undefined {
    return this.#channels.get(id)
  }

  async getStats(): Promise<ReadonlyMap<string, object>> {
    return this.connectionState === 'connected' ? statsOf(this.#medium.latency * 2) : new Map()
  }

  getSenders(): RTCRtpSender[] {
    return []
  }

  getTransceivers(): RTCRtpTransceiver[] {
    return []
  }

  /** @throws LumameshError `no-media` */
  addTrack(): never {
    throw new LumameshError('no-media', NO_MEDIA)
  }

  /** @throws LumameshError `no-media` */
  addTransceiver(): never {
    throw new LumameshError('no-media', NO_MEDIA)
  }

  /** Closes the connection. Everything that was sent still arrives; then the other end's channels close. */
  close(): void {
    if (this.signalingState === 'closed') return
    this.signalingState = 'closed'
    this.connectionState = 'closed'
    this.iceConnectionState = 'closed'
    this.#medium.exit(this.fingerprint)
    for (const channel of this.#channels.values()) channel.close()
    this.#medium.carry(() => this.#other?.lost())
  }

  called(by: MemoryConnection): void {
    if (!this.#other && this.wanted === by.fingerprint) this.meet(by)
  }

  /** Connects this end with the other one. */
  meet(other: MemoryConnection): void {
    this.#reach(other)
    other.#reach(this)
  }

  /** Called when the other end was closed. */
  lost(): void {
    for (const channel of this.#channels.values()) channel.end()
    if (this.connectionState !== 'closed') this.#setState('disconnected', 'disconnected')
  }

  /** Calls the other end. If that is not ready yet, it calls this one later. */
  protected override described(): void {
    if (!this.#other && this.wanted) this.#medium.host(this.wanted)?.called(this)
  }

  #reach(other: MemoryConnection): void {
    this.#other = other
    this.#setState('connecting', 'checking')
    this.#medium.carry(() => this.#connect())
  }

  #connect(): void {
    if (this.connectionState !== 'connecting') return
    this.#setState('connected', 'connected')
    for (const channel of this.#channels.values()) channel.open()
  }

  #setState(state: RTCPeerConnectionState, ice: RTCIceConnectionState): void {
    this.connectionState = state
    this.iceConnectionState = ice
    this.emit('iceconnectionstatechange')
    this.emit('connectionstatechange')
  }
}

const NO_MEDIA =
  'An in-memory connection cannot carry audio or video. Use new MemoryNetwork({ rtc: RTCPeerConnection }).'
