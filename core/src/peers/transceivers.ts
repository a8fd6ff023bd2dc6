import type { SignalData } from './signalData.ts'

/** Transceivers that the other side may ask for, each some 7 kB of a description. */
const MAX_TRANSCEIVERS = 64

/** The other side asks for a place to send a track in: a transceiver whose other end we may use one day. */
export function addReceivingTransceiver(rtc: RTCPeerConnection, kind: string): void {
  try {
    if (rtc.getTransceivers().length < MAX_TRANSCEIVERS) rtc.addTransceiver(kind, { direction: 'recvonly' })
  } catch {
    // This end takes no media: the other's track stays where it is.
  }
}

/** Descriptions never shrink: a place where nobody sends any more is given up, and the next new one takes it. */
export function stopUnusedTransceivers(rtc: RTCPeerConnection): void {
  for (const transceiver of rtc.getTransceivers()) {
    const { currentDirection, direction } = transceiver
    if (currentDirection === 'inactive' && direction !== 'sendrecv') transceiver.stop()
  }
}

/** What the side that does not offer asks of the other when its tracks came or went. */
export function renegotiationRequests(rtc: RTCPeerConnection): SignalData[] {
  const placeless = rtc.getTransceivers().filter(({ mid }) => !mid)
  if (placeless.length === 0) return [{ type: 'renegotiate', renegotiate: true }]
  return placeless.map(({ receiver }) => ({
    type: 'transceiverRequest',
    transceiverRequest: { kind: receiver.track.kind },
  }))
}
