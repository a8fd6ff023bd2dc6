import { hkdf } from '@noble/hashes/hkdf.js'
import { sha256 } from '@noble/hashes/sha2.js'
import { utf8 } from '../wire/bytes.ts'

/** HKDF-SHA-256 (RFC 5869) to 32 bytes; `label` becomes the info field behind the protocol's name, so that no two uses meet. */
export function derive(key: Uint8Array, label: string, salt?: Uint8Array): Uint8Array {
  return hkdf(sha256, key, salt, utf8(`lumamesh 1 ${label}`), 32)
}
