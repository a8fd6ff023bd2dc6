import { sha256 } from '@noble/hashes/sha2.js'
import { concat, utf8 } from '../wire/bytes.ts'
import { dialToken } from '../wire/token.ts'

/** A dial token whose hint took work to find (docs/reference/protocol.md, section 1): a relay under load asks for that. */
export function workedToken(relay: Uint8Array, fingerprint: Uint8Array, password: string): string {
  // Ten digits, behind the hour's six: a hint of 16 characters.
  for (let nonce = 1e9; ; nonce++) {
    const token = dialToken(fingerprint, password, `AQ${(Date.now() / 36e5) | 0}${nonce}`)
    const [first, second = 0] = sha256(concat(relay, utf8(token)))
    if (!first && second < 8) return token
  }
}
