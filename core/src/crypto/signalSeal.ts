import { gcm } from '@noble/ciphers/aes.js'
import { concat } from '../wire/bytes.ts'
import { randomBytes } from './random.ts'

const NONCE_BYTES = 12

/** Who says something to whom, in which room: what a sealed signal is bound to. */
export interface SignalContext {
  topic: Uint8Array
  from: Uint8Array
  to: Uint8Array
}

/** Seals a signal: `nonce 12 · ciphertext · tag 16`, AES-256-GCM with a random nonce, AAD = topic, from, to. */
export function sealSignal(
  key: Uint8Array,
  { topic, from, to }: SignalContext,
  plaintext: Uint8Array,
): Uint8Array {
  const nonce = randomBytes(NONCE_BYTES)
  return concat(nonce, gcm(key, nonce, concat(topic, from, to)).encrypt(plaintext))
}

/** What was sealed, or undefined: another password, or forged. */
export function openSignal(
  key: Uint8Array,
  { topic, from, to }: SignalContext,
  sealed: Uint8Array,
): Uint8Array | undefined {
  if (sealed.length < NONCE_BYTES + 16) return
  try {
    return gcm(key, sealed.subarray(0, NONCE_BYTES), concat(topic, from, to)).decrypt(
      sealed.subarray(NONCE_BYTES),
    )
  } catch {
    // The one reason noble throws on bytes of a valid length: the tag does not match.
    return
  }
}
