import { hmac } from '@noble/hashes/hmac.js'
import { sha256 } from '@noble/hashes/sha2.js'
import { concat, utf8 } from '../wire/bytes.ts'

/** HKDF-Extract (RFC 5869, section 2.2): a key of 32 bytes from anything. */
export function extract(input: Uint8Array, salt: Uint8Array): Uint8Array {
  return hmac(sha256, salt, input)
}

/** HKDF-Expand (RFC 5869, section 2.3) to 32 bytes, which is one block. Written out, as it saves a module on chain. */
export function expand(key: Uint8Array, info: Uint8Array): Uint8Array {
  return hmac(sha256, key, concat(info, Uint8Array.of(1)))
}

/** A key from a key: HKDF-Expand with `label` behind the protocol's name as info, so that no two uses meet. */
export function derive(key: Uint8Array, label: string): Uint8Array {
  return expand(key, utf8(`lumamesh 1 ${label}`))
}

/** SHA-256, off this thread where WebCrypto exists. */
export async function hash(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
  const subtle = crypto.subtle as SubtleCrypto | undefined
  return subtle ? new Uint8Array(await subtle.digest('SHA-256', bytes)) : (sha256(bytes) as typeof bytes)
}
