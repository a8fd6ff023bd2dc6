const groups = {
  'the public API':
    'connect code status relays rooms joinRoom on close id address rtt self peers broadcast getSnapshot subscribe leave nick route send ice rtc signal log password maxPeers storage sat',
  'what an app sends':
    'channel lane reliable unreliable bulk ack to schema validate issues value message handle request timeout peer reason code presence setPresence stats messagesSent messagesReceived bytesSent bytesReceived buffered loss limits messageBytes peerBytes totalBytes',
  'files and media':
    'sendFile sendStream meta onProgress sent accepted size type received stream blob saveTo opfs refuse abort addStream removeStream addTrack removeTrack replaceTrack track',
  'a relay record, and what simple-peer trickles':
    'v addrs fp seq exp caps sig type sdp candidate sdpMLineIndex sdpMid renegotiate restart transceiverRequest kind init',
  'what an ordinals node answers': 'ids',
  'types of frames, signals and hellos, which are looked up by a string':
    'hello join ping pong welcome members enter exit busy error offer answer trickle',
  'dictionaries of WebRTC, WebCrypto and the rest of the platform':
    'iceServers urls username credential additionalData negotiated ordered name iv cause fatal once selectedCandidatePairId selected nominated state localCandidateId remoteCandidateId candidateType scheduler yield reason closed maxRetransmits ~standard pull cancel write highWaterMark create getDirectory getFileHandle createWritable getFile',
}

/** Names that the second pass over lumamesh.js must not shorten, beyond those of the DOM that terser knows. */
export const reservedNames = Object.values(groups).flatMap((names) => names.split(' '))
