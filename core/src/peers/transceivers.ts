import type { SignalData } from './signalData.ts'

/** Maximum number of transceivers that the other side may request. Each takes about 7 kB of a description. */
const MAX_TRANSCEIVERS = 64

/** Adds a transceiver that the other side requested for a track. This page may later use its other direction. */
export function addReceivingTransceiver(rtc: RTCPeerConnection, kind: string): void {
  try {
    if (rtc.getTransceivers().length < MAX_TRANSCEIVERS) rtc.addTransceiver(kind, { direction: 'recvonly' })
  } catch {
    // This end takes no media: the other's track stays where it is.
  }
}

/** Stops unused transceivers, so that new ones reuse their place: descriptions never shrink. */
export function stopUnusedTransceivers(rtc: RTCPeerConnection): void {
  for (const transceiver of rtc.getTransceivers()) {
    const { currentDirection, direction } = transceiver
    if (currentDirection === 'inactive' && direction !== 'sendrecv') transceiver.stop()
  }
}

/** The requests of the side that does not offer, after its tracks changed. */
export function renegotiationRequests(rtc: RTCPeerConnection): SignalData[] {
  const placeless = rtc.getTransceivers().filter(({ mid }) => !mid)
  if (placeless.length === 0) return [{ type: 'renegotiate', renegotiate: true }]
  return placeless.map(({ receiver }) => ({
    type: 'transceiverRequest',
    transceiverRequest: { kind: receiver.track.kind },
  }))
}
