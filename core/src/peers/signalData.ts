/** Signaling data of simple-peer: a description, a candidate, or a request to negotiate again. */
export interface SignalData {
  type: string
  sdp?: string
  candidate?: RTCIceCandidateInit
  /** Requests a new offer from the initiator. */
  renegotiate?: boolean
  /** Requests an ICE restart, or marks an offer with one. */
  restart?: boolean
  /** Requests a transceiver for sending a track from the initiator. */
  transceiverRequest?: { kind: string }
}
