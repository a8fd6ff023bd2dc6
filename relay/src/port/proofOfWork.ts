import { createHash } from 'node:crypto'
import type { DialToken } from '@lumamesh/core/protocol'

const HOUR_MS = 3_600_000
/** Six digits of the hour since 1970, ten of the nonce. */
const HINT = /^\d{16}$/
/** Leading zero bits. A page needs about 50 ms for them, for each dial that follows a failed one. */
const BITS = 13

/**
 * Whether the hint of a dial is a proof of work (docs/reference/protocol.md, section 1). The hash includes the relay,
 * the token and the hour, so a proof is valid for one dial at this relay now. Stateless.
 * @param relay the fingerprint of the relay's certificate
 * @param now Unix ms
 */
export function hasProofOfWork(relay: Uint8Array, ufrag: string, token: DialToken, now: number): boolean {
  if (!HINT.test(token.hint)) return false
  // A page's clock may be wrong by an hour.
  if (Math.abs(Number(token.hint.slice(0, 6)) - Math.floor(now / HOUR_MS)) > 1) return false
  return createHash('sha256').update(relay).update(ufrag).digest().readUInt32BE() >>> (32 - BITS) === 0
}
