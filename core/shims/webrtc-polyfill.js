// Stands in for `webrtc-polyfill` under simple-peer: the RTCPeerConnection is the one given to connect({ rtc }) or the page's own.
// simple-peer reads it synchronously in its constructor, so the code that creates a peer provides it just before.
export let RTCPeerConnection = globalThis.RTCPeerConnection

export function provide(implementation) {
  RTCPeerConnection = implementation
}

// Plain dictionaries are what setRemoteDescription and addIceCandidate take; the wrapper classes are historical.
export function RTCSessionDescription(init) {
  return init
}

export function RTCIceCandidate(init) {
  return init
}
