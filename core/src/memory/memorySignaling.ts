import { describeConnection, fingerprintOf, newFingerprint } from './description.ts'
import { EventHandlers } from './eventHandlers.ts'

const EVENTS = [
  'connectionstatechange',
  'icecandidate',
  'iceconnectionstatechange',
  'icegatheringstatechange',
  'negotiationneeded',
  'signalingstatechange',
]

/** The offers and answers of an RTCPeerConnection in memory. They name it by its fingerprint, and say all there is to say. */
export abstract class MemorySignaling extends EventHandlers {
  iceGatheringState: RTCIceGatheringState = 'new'
  signalingState: RTCSignalingState = 'stable'
  localDescription: RTCSessionDescriptionInit | null = null
  remoteDescription: RTCSessionDescriptionInit | null = null
  onicecandidate: RTCPeerConnection['onicecandidate'] = null
  onicegatheringstatechange: RTCPeerConnection['onicegatheringstatechange'] = null
  onnegotiationneeded: RTCPeerConnection['onnegotiationneeded'] = null
  onsignalingstatechange: RTCPeerConnection['onsignalingstatechange'] = null
  readonly fingerprint = newFingerprint()

  constructor() {
    super(EVENTS)
  }

  /** The fingerprint of the end that this one is to be connected to; undefined before both descriptions are set. */
  get wanted(): string | undefined {
    const { localDescription, remoteDescription } = this
    return localDescription && remoteDescription ? fingerprintOf(remoteDescription) : undefined
  }

  async createOffer(): Promise<RTCSessionDescriptionInit> {
    this.assertNotClosed()
    return describeConnection('offer', this.fingerprint)
  }

  async createAnswer(): Promise<RTCSessionDescriptionInit> {
    this.assertNotClosed()
    return describeConnection('answer', this.fingerprint)
  }

  /** Sets its own description of the type that is due, which may be given as well. @throws DOMException (as a rejection) */
  async setLocalDescription(_own?: RTCSessionDescriptionInit): Promise<void> {
    this.assertNotClosed()
    const type = this.signalingState === 'have-remote-offer' ? 'answer' : 'offer'
    this.localDescription = describeConnection(type, this.fingerprint)
    this.#setState(type === 'offer' ? 'have-local-offer' : 'stable')
    this.#gather()
    this.described()
  }

  /** @throws TypeError where it says nothing, DOMException where none is due (as a rejection) */
  async setRemoteDescription(description: RTCSessionDescriptionInit): Promise<void> {
    this.assertNotClosed()
    const { type } = description
    if (type === 'answer' && this.signalingState !== 'have-local-offer')
      throw new DOMException('There is no local offer that this answer belongs to.', 'InvalidStateError')
    fingerprintOf(description)
    this.remoteDescription = description
    this.#setState(type === 'offer' ? 'have-remote-offer' : 'stable')
    this.described()
  }

  /** Descriptions said it all. */
  async addIceCandidate(): Promise<void> {}

  /** There is one way only, and it is never lost. */
  restartIce(): void {}

  /** A description was set. */
  protected abstract described(): void

  /** There is something to be negotiated, unless that goes on already. */
  protected wishNegotiation(): void {
    if (this.signalingState === 'stable' && !this.localDescription) this.emit('negotiationneeded')
  }

  protected assertNotClosed(): void {
    if (this.signalingState === 'closed')
      throw new DOMException('This connection is closed.', 'InvalidStateError')
  }

  protected emit(type: string): void {
    this.dispatchEvent(new Event(type))
  }

  #setState(state: RTCSignalingState): void {
    this.signalingState = state
    this.emit('signalingstatechange')
  }

  #gather(): void {
    if (this.iceGatheringState === 'complete') return
    this.iceGatheringState = 'complete'
    this.emit('icegatheringstatechange')
    this.dispatchEvent(Object.assign(new Event('icecandidate'), { candidate: null }))
  }
}
