/** What simple-peer wants carried to the other side: a description, a candidate, or a request to negotiate again. */
export interface SignalData {
  type: string
  sdp?: string
  candidate?: RTCIceCandidateInit
  /** Asks the initiator for a new offer. */
  renegotiate?: boolean
  /** With, or for, an ICE restart. */
  restart?: boolean
  /** Asks the initiator for a transceiver to send a track in. */
  transceiverRequest?: { kind: string }
}
