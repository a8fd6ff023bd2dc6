import { icePasswordOf } from '../crypto/icePassword.ts'
import { LumameshError } from '../errors.ts'
import { fromHex, toHex } from '../wire/bytes.ts'
import type { RelayRecord } from '../wire/record.ts'
import { dialToken } from '../wire/token.ts'
import { workedToken } from './proofOfWork.ts'

/**
 * Composes the answer that a relay would send (docs/reference/protocol.md, section 1). The relay is ICE-lite and the
 * DTLS server. The dial token in the first STUN check replaces the offer.
 * @param failures the number of failed dials before this one. After a failure, the token contains proof of work
 * @throws LumameshError `no-webrtc` if the offer lacks an attribute that every WebRTC offer has
 */
export function answerFor(offer: string, record: RelayRecord, failures = 0): string {
  const [, password] = /^a=ice-pwd:(\S+)/m.exec(offer) ?? []
  const [, fingerprint] = /^a=fingerprint:sha-256 ([\dA-F:]+)/im.exec(offer) ?? []
  const [, mid = '0'] = /^a=mid:(\S+)/m.exec(offer) ?? []
  if (!password || !fingerprint) {
    throw new LumameshError('no-webrtc', 'This WebRTC implementation is too old. Update the browser.')
  }
  const hash = fromHex(fingerprint.replaceAll(':', ''))
  const token = failures ? workedToken(record.fingerprint, hash, password) : dialToken(hash, password)
  const relayFingerprint = toHex(record.fingerprint).replace(/..\B/g, '$&:')
  return [
    'v=0',
    'o=- 0 0 IN IP4 0.0.0.0',
    's=-',
    't=0 0',
    `a=group:BUNDLE ${mid}`,
    'a=ice-lite',
    'm=application 9 UDP/DTLS/SCTP webrtc-datachannel',
    'c=IN IP4 0.0.0.0',
    `a=mid:${mid}`,
    `a=ice-ufrag:${token}`,
    `a=ice-pwd:${icePasswordOf(record.fingerprint)}`,
    `a=fingerprint:sha-256 ${relayFingerprint.toUpperCase()}`,
    'a=setup:passive',
    'a=sctp-port:5000',
    'a=max-message-size:262144',
    ...record.addresses.map(
      ({ host, port }, i) => `a=candidate:${i + 1} 1 udp ${2_130_706_431 - i} ${host} ${port} typ host`,
    ),
    'a=end-of-candidates',
    '',
  ].join('\r\n')
}
