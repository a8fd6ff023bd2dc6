import { sha256 } from '@noble/hashes/sha2.js'
import { concat, utf8 } from '../wire/bytes.ts'
import { dialToken } from '../wire/token.ts'

/**
 * Creates a dial token with proof of work (docs/reference/protocol.md, section 1), which a relay under load requires.
 */
export function workedToken(relay: Uint8Array, fingerprint: Uint8Array, password: string): string {
  // Ten digits, after the six of the hour, give a hint of 16 characters.
  for (let nonce = 1e9; ; nonce++) {
    const token = dialToken(fingerprint, password, `AQ${(Date.now() / 36e5) | 0}${nonce}`)
    const [first, second = 0] = sha256(concat(relay, utf8(token)))
    if (!first && second < 8) return token
  }
}
