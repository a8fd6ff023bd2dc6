import { concat } from '../wire/bytes.ts'
import { derive, extract } from './hash.ts'

/** One end of a session, as known to both ends: its peer id (16 bytes) and the nonce of its signal (32 bytes). */
export interface SessionEnd {
  id: Uint8Array
  nonce: Uint8Array
}

/** Derives the AES-256-GCM keys of a session, one for each direction (docs/reference/protocol.md, section 4). */
export function sessionKeys(
  secret: Uint8Array,
  offerer: SessionEnd,
  answerer: SessionEnd,
): { fromOfferer: Uint8Array; fromAnswerer: Uint8Array } {
  const root = extract(concat(secret, offerer.id, answerer.id), concat(offerer.nonce, answerer.nonce))
  return { fromOfferer: derive(root, 'from offerer'), fromAnswerer: derive(root, 'from answerer') }
}
