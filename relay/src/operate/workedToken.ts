import { createHash } from 'node:crypto'
import { type DialToken, encodeDialToken } from '@lumamesh/core/protocol'

/** This token with a proof of work, as a page makes it. @param hours offset of the proof's hour from now */
export function workedToken(relay: Uint8Array, token: DialToken, hours = 0): DialToken {
  const hour = Math.floor(Date.now() / 3_600_000) + hours
  for (let nonce = 0; ; nonce++) {
    const worked = { ...token, hint: `${hour}${String(nonce).padStart(10, '0')}` }
    const hash = createHash('sha256').update(relay).update(encodeDialToken(worked)).digest()
    if (hash.readUInt16BE() >> 3 === 0) return worked
  }
}
