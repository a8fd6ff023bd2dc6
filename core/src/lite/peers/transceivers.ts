/** Stands in for what media need of a connection in lumamesh.js, which has none. */
export function addReceivingTransceiver(): void {}
export function stopUnusedTransceivers(): void {}
export function renegotiationRequests(): never[] {
  return []
}
