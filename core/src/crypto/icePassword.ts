import { toBase64 } from '../wire/bytes.ts'
import { derive } from './hash.ts'

/**
 * The ice-pwd of a relay, derived from its record, so that a valid STUN MESSAGE-INTEGRITY (RFC 8489, section 14.5)
 * proves that the caller has the record. It is public: it filters noise, but does not authenticate anyone (DTLS does).
 */
export function icePasswordOf(fingerprint: Uint8Array): string {
  return toBase64(derive(fingerprint, 'ice-pwd').subarray(0, 24))
}
