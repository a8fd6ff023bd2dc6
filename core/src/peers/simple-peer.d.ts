declare module 'simple-peer/lite.js' {
  type SignalData = import('./connection.ts').SignalData

  export default class SimplePeer {
    constructor(options: {
      initiator: boolean
      channelName: string
      channelConfig: RTCDataChannelInit
      config: RTCConfiguration
    })
    /** Undefined if the browser refused to create a connection. */
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
