// Loaded before the library. Counts the RTCPeerConnections that a page creates, and those that it has not closed.
const Original = globalThis.RTCPeerConnection
const unclosed = new Set<RTCPeerConnection>()

class CountedPeerConnection extends Original {
  private readonly end: () => void

  constructor(configuration?: RTCConfiguration) {
    super(configuration)
    window.connections.made++
    unclosed.add(this)
    // Only the link to a relay has no ICE servers.
    const life = [
      configuration?.iceServers?.length ? 'peer' : 'relay',
      `made ${Math.round(performance.now())}`,
    ]
    window.connections.lives.push(life)
    for (const event of ['connectionstatechange', 'signalingstatechange'] as const) {
      this.addEventListener(event, () => {
        const state = event === 'connectionstatechange' ? this.connectionState : this.signalingState
        life.push(`${state} ${Math.round(performance.now())}`)
      })
    }
    this.end = () => life.push(`closed ${Math.round(performance.now())}`)
  }

  override close(): void {
    unclosed.delete(this)
    this.end()
    super.close()
  }
}

window.connections = {
  made: 0,
  lives: [],
  get open() {
    return unclosed.size
  },
}
window.RTCPeerConnection = CountedPeerConnection

export {}
