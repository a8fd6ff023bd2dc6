import { toBase64 } from '../wire/bytes.ts'
import { derive } from './hash.ts'

/**
 * The ice-pwd of a relay: a function of its record, so that a valid STUN MESSAGE-INTEGRITY already proves that the caller
 * holds the record. Public knowledge: it keeps noise out, it authenticates nobody (DTLS does).
 */
export function icePasswordOf(fingerprint: Uint8Array): string {
  return toBase64(derive(fingerprint, 'ice-pwd').subarray(0, 24))
}
