/** Sets the RTCPeerConnection that the next simple-peer instance is built with. */
export function provide(implementation: typeof RTCPeerConnection): void
