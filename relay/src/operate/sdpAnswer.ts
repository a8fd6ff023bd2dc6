import { type Address, encodeDialToken, fromHex, icePasswordOf, toHex } from '@lumamesh/core/protocol'
import { workedToken } from './workedToken.ts'

/** The address of a relay, and the fingerprint that identifies it. */
export interface Dialable {
  address: Address
  /** SHA-256 of its DTLS certificate, 32 bytes. */
  fingerprint: Uint8Array
}

/**
 * The relay's answer, which a page writes itself (docs/reference/protocol.md, section 1).
 * @param work whether to add a proof of work
 */
export function sdpAnswer(offer: string, { address, fingerprint }: Dialable, work: boolean): string {
  const field = (pattern: RegExp) => pattern.exec(offer)?.[1] ?? ''
  const own = fromHex(field(/a=fingerprint:sha-256 (\S+)/i).replaceAll(':', ''))
  const plain = { fingerprint: own, hint: '', password: field(/a=ice-pwd:(\S+)/) }
  const ufrag = encodeDialToken(work ? workedToken(fingerprint, plain) : plain)
  return [
    'v=0',
    'o=- 1 1 IN IP4 0.0.0.0',
    's=-',
    't=0 0',
    'a=group:BUNDLE 0',
    'a=ice-lite',
    'm=application 9 UDP/DTLS/SCTP webrtc-datachannel',
    'c=IN IP4 0.0.0.0',
    'a=mid:0',
    'a=setup:passive',
    `a=ice-ufrag:${ufrag}`,
    `a=ice-pwd:${icePasswordOf(fingerprint)}`,
    `a=fingerprint:sha-256 ${toHex(fingerprint).toUpperCase().match(/../g)?.join(':')}`,
    'a=sctp-port:5000',
    'a=max-message-size:65536',
    `a=candidate:1 1 udp 2130706431 ${address.host} ${address.port} typ host`,
    'a=end-of-candidates',
    '',
  ].join('\r\n')
}
