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

/** The offers and answers of an RTCPeerConnection in memory. They contain its fingerprint, and need no candidates. */
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

  /** The fingerprint of the other end. Undefined until both descriptions are set. */
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

  /** Sets the local description. Its type follows from the signaling state. @throws DOMException, as a rejection */
  async setLocalDescription(_own?: RTCSessionDescriptionInit): Promise<void> {
    this.assertNotClosed()
    const type = this.signalingState === 'have-remote-offer' ? 'answer' : 'offer'
    this.localDescription = describeConnection(type, this.fingerprint)
    this.#setState(type === 'offer' ? 'have-local-offer' : 'stable')
    this.#gather()
    this.described()
  }

  /**
   * @throws TypeError for a description without a fingerprint, DOMException in the wrong signaling state, as a
   * rejection
   */
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

  /** Does nothing, because descriptions suffice. */
  async addIceCandidate(): Promise<void> {}

  /** Does nothing, because there is only one path, which is never lost. */
  restartIce(): void {}

  /** Called when a description was set. */
  protected abstract described(): void

  /** Requests negotiation, unless it is in progress. */
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
