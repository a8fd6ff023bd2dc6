import { createHash } from 'node:crypto'
import type { DialToken } from '@lumamesh/core/protocol'

const HOUR_MS = 3_600_000
/** Six digits of the hour since 1970, ten of the nonce. */
const HINT = /^\d{16}$/
/** Leading zero bits: some 50 ms of a page's time, once for each dial after one that failed. */
const BITS = 13

/**
 * Whether a dial's hint took work to find (docs/reference/protocol.md, section 1): a hash over the relay, the whole token and the
 * hour, so that it is good for one dial here and now. Stateless.
 * @param relay fingerprint of the relay's certificate
 * @param now Unix ms
 */
export function hasProofOfWork(relay: Uint8Array, ufrag: string, token: DialToken, now: number): boolean {
  if (!HINT.test(token.hint)) return false
  // A page's clock may be wrong by an hour.
  if (Math.abs(Number(token.hint.slice(0, 6)) - Math.floor(now / HOUR_MS)) > 1) return false
  return createHash('sha256').update(relay).update(ufrag).digest().readUInt32BE() >>> (32 - BITS) === 0
}
