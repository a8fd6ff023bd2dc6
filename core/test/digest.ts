import { createHash } from 'node:crypto'

/** Length and SHA-256, to compare large values: a comparison of single bytes would take seconds. */
export function digest(bytes: Uint8Array | undefined): string {
  return bytes ? `${bytes.length} ${createHash('sha256').update(bytes).digest('hex')}` : 'nothing'
}
