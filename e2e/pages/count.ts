// Loaded before the library: counts the RTCPeerConnections that a page makes, and those it has not closed.
const Original = globalThis.RTCPeerConnection
const open = new Set<RTCPeerConnection>()

class CountedPeerConnection extends Original {
  constructor(configuration?: RTCConfiguration) {
    super(configuration)
    window.connections.made++
    open.add(this)
  }

  override close(): void {
    open.delete(this)
    super.close()
  }
}

window.connections = {
  made: 0,
  get open() {
    return open.size
  },
}
window.RTCPeerConnection = CountedPeerConnection
