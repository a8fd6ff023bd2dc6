declare module 'simple-peer/lite.js' {
  /** What simple-peer wants carried to the other side: a description, a candidate, or a wish to negotiate again. */
  export interface SignalData {
    type: string
    sdp?: string
    candidate?: RTCIceCandidateInit
    /** Asks the initiator for a new offer; `restart`: with an ICE restart. */
    renegotiate?: boolean
    restart?: boolean
    /** Asks the initiator for a place to send a track in. */
    transceiverRequest?: { kind: string }
  }

  export default class SimplePeer {
    constructor(options: {
      initiator: boolean
      channelName: string
      channelConfig: RTCDataChannelInit
      config: RTCConfiguration
    })
    /** Undefined where the browser refused to make one. */
    _pc?: RTCPeerConnection | null
    _channel?: RTCDataChannel | null
    signal(data: SignalData): void
    on(event: 'signal', listener: (data: SignalData) => void): this
    on(event: 'iceStateChange', listener: (state: RTCIceConnectionState) => void): this
    destroy(): void
    initiator: boolean
    _isNegotiating: boolean
    negotiate(): void
    _needsNegotiation(): void
    _createOffer(): void
    _createAnswer(): void
    emit(event: 'signal', data: SignalData): void
    _destroy(callback: () => void, error?: Error): void
  }
}
