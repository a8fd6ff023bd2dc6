import { hmac } from '@noble/hashes/hmac.js'
import { sha256 } from '@noble/hashes/sha2.js'
import { concat, utf8 } from '../wire/bytes.ts'

/** HKDF-Extract (RFC 5869, section 2.2): derives a key of 32 bytes from any input. */
export function extract(input: Uint8Array, salt: Uint8Array): Uint8Array {
  return hmac(sha256, salt, input)
}

/**
 * HKDF-Expand (RFC 5869, section 2.3) to 32 bytes, which is one block. Implemented here because a module would enlarge
 * lumamesh.js.
 */
export function expand(key: Uint8Array, info: Uint8Array): Uint8Array {
  return hmac(sha256, key, concat(info, Uint8Array.of(1)))
}

/**
 * Derives a key for one purpose: HKDF-Expand with the protocol's name and `label` as info, so that no two purposes
 * share a key.
 */
export function derive(key: Uint8Array, label: string): Uint8Array {
  return expand(key, utf8(`lumamesh 1 ${label}`))
}

/** SHA-256, on another thread if WebCrypto is available. */
export async function hash(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
  const subtle = crypto.subtle as SubtleCrypto | undefined
  return subtle ? new Uint8Array(await subtle.digest('SHA-256', bytes)) : (sha256(bytes) as typeof bytes)
}
