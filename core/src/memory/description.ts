import { randomBytes } from '../crypto/random.ts'

/** Formats a fingerprint as in a session description. It identifies a connection in memory. */
export function formatFingerprint(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0').toUpperCase()).join(':')
}

export function newFingerprint(): string {
  return formatFingerprint(randomBytes(32))
}

/** The session description that a browser would create for a connection with one data section. */
export function describeConnection(type: 'offer' | 'answer', fingerprint: string): RTCSessionDescriptionInit {
  const hex = fingerprint.replaceAll(':', '')
  const lines = [
    'v=0',
    'o=- 0 0 IN IP4 127.0.0.1',
    's=-',
    't=0 0',
    'a=group:BUNDLE 0',
    'm=application 9 UDP/DTLS/SCTP webrtc-datachannel',
    'c=IN IP4 0.0.0.0',
    `a=ice-ufrag:${hex.slice(0, 4)}`,
    `a=ice-pwd:${hex.slice(0, 24)}`,
    `a=fingerprint:sha-256 ${fingerprint}`,
    `a=setup:${type === 'offer' ? 'actpass' : 'active'}`,
    'a=mid:0',
    'a=sctp-port:5000',
    'a=max-message-size:262144',
    '',
  ]
  return { type, sdp: lines.join('\r\n') }
}

/** The fingerprint in a session description. @throws TypeError if there is none */
export function fingerprintOf({ sdp = '' }: RTCSessionDescriptionInit): string {
  const [, fingerprint] = /^a=fingerprint:sha-256 ([\dA-F:]+)/im.exec(sdp) ?? []
  if (!fingerprint) throw new TypeError('The session description has no fingerprint.')
  return fingerprint.toUpperCase()
}
