// Runs before a library loads, and records its use of WebRTC.

export interface Probe {
  /** Each RTCPeerConnection: when it was made, and when its channel opened (performance.now(); NaN: not yet). */
  readonly connections: { made: number; opened: number }[]
  /** The bytes of each RTCDataChannel.send(). */
  readonly sent: number[]
}

declare global {
  interface Window {
    probe: Probe
  }
}

const probe: Probe = { connections: [], sent: [] }
window.probe = probe

window.RTCPeerConnection = class extends RTCPeerConnection {
  readonly #entry = { made: performance.now(), opened: Number.NaN }

  constructor(configuration?: RTCConfiguration) {
    super(configuration)
    probe.connections.push(this.#entry)
  }

  override createDataChannel(label: string, options?: RTCDataChannelInit): RTCDataChannel {
    const channel = super.createDataChannel(label, options)
    channel.addEventListener('open', () => {
      this.#entry.opened = performance.now()
    })
    return channel
  }
}

const send = RTCDataChannel.prototype.send as (this: RTCDataChannel, data: unknown) => void
RTCDataChannel.prototype.send = function (data: unknown) {
  probe.sent.push(sizeOf(data))
  send.call(this, data)
}

function sizeOf(data: unknown): number {
  if (typeof data === 'string') return new TextEncoder().encode(data).length
  if (data instanceof Blob) return data.size
  return (data as ArrayBuffer).byteLength
}
