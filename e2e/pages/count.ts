// Loaded before the library: counts the RTCPeerConnections that a page makes, and those it has not closed.
const Original = globalThis.RTCPeerConnection
const unclosed = new Set<RTCPeerConnection>()

class CountedPeerConnection extends Original {
  constructor(configuration?: RTCConfiguration) {
    super(configuration)
    window.connections.made++
    unclosed.add(this)
  }

  override close(): void {
    unclosed.delete(this)
    super.close()
  }
}

window.connections = {
  made: 0,
  get open() {
    return unclosed.size
  },
}
window.RTCPeerConnection = CountedPeerConnection

export {}
