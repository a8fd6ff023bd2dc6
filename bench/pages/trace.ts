// Runs before a library loads, and records the events of each RTCPeerConnection of the page with their times.

declare global {
  interface Window {
    trace: { at: number; connection: number; what: string }[]
  }
}

let count = 0
window.trace = []

window.RTCPeerConnection = class extends RTCPeerConnection {
  readonly #number = ++count

  constructor(configuration?: RTCConfiguration) {
    super(configuration)
    this.#note('made')
    this.addEventListener('icegatheringstatechange', () => this.#note(`gathering ${this.iceGatheringState}`))
    this.addEventListener('icecandidate', ({ candidate }) =>
      this.#note(
        candidate
          ? `candidate ${candidate.type} ${candidate.address} ${candidate.protocol}`
          : 'candidates over',
      ),
    )
    this.addEventListener('iceconnectionstatechange', () => this.#note(`ice ${this.iceConnectionState}`))
    this.addEventListener('connectionstatechange', () => this.#note(`connection ${this.connectionState}`))
    this.addEventListener('signalingstatechange', () => {
      this.#note(`signaling ${this.signalingState}`)
      const transport = this.sctp?.transport
      if (transport) transport.onstatechange = () => this.#note(`dtls ${transport.state}`)
    })
  }

  override createDataChannel(label: string, options?: RTCDataChannelInit): RTCDataChannel {
    const channel = super.createDataChannel(label, options)
    const { send } = channel
    channel.send = (data: unknown) => {
      this.#note(`sends ${(data as ArrayBuffer).byteLength} bytes`)
      send.call(channel, data as ArrayBufferView<ArrayBuffer>)
    }
    channel.addEventListener('open', () => this.#note('channel open'))
    channel.addEventListener('message', ({ data }) => this.#note(`gets ${data.byteLength} bytes`))
    return channel
  }

  override setLocalDescription(description?: RTCLocalSessionDescriptionInit): Promise<void> {
    return this.#timed('setLocalDescription', super.setLocalDescription(description))
  }

  override setRemoteDescription(description: RTCSessionDescriptionInit): Promise<void> {
    return this.#timed('setRemoteDescription', super.setRemoteDescription(description))
  }

  override addIceCandidate(candidate?: RTCIceCandidateInit | null): Promise<void> {
    return this.#timed('addIceCandidate', super.addIceCandidate(candidate))
  }

  #note(what: string): void {
    window.trace.push({ at: performance.timeOrigin + performance.now(), connection: this.#number, what })
  }

  async #timed<Value>(what: string, promise: Promise<Value>): Promise<Value> {
    this.#note(`${what} …`)
    const value = await promise
    this.#note(`${what} done`)
    return value
  }
}

export {}
