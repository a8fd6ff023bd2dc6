import { hmac } from '@noble/hashes/hmac.js'
import { sha256 } from '@noble/hashes/sha2.js'
import { concat, utf8 } from '../wire/bytes.ts'

const NO_SALT = new Uint8Array(32)

/** HKDF-SHA-256 (RFC 5869) to 32 bytes, which is one block: T(1) of section 2.3. Written out, as it saves a module on chain. */
export function hkdf(key: Uint8Array, info: Uint8Array, salt: Uint8Array = NO_SALT): Uint8Array {
  return hmac(sha256, hmac(sha256, salt, key), concat(info, Uint8Array.of(1)))
}

/** HKDF with `label` as the info field behind the protocol's name, so that no two uses meet. */
export function derive(key: Uint8Array, label: string, salt?: Uint8Array): Uint8Array {
  return hkdf(key, utf8(`lumamesh 1 ${label}`), salt)
}
