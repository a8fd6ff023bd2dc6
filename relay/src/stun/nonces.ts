import { createHmac, timingSafeEqual } from 'node:crypto'

/** How long a nonce is good for, s. */
const NONCE_TTL_S = 600
/** Says that this server knows PASSWORD-ALGORITHMS: the nonce cookie, and the first of 24 bits (RFC 8489, section 9.2). */
const COOKIE = 'obMatJos2gAAA'

/** Nonces without a table: each holds its time, and an HMAC over that and the address that it was made for. */
export class Nonces {
  readonly #secret: Uint8Array

  constructor(secret: Uint8Array) {
    this.#secret = secret
  }

  /** @param now Unix time, ms */
  issue(host: string, port: number, now: number): string {
    return this.#nonce(host, port, Math.floor(now / 1000))
  }

  /** Whether this is a nonce of ours for this address that has not expired. */
  isGood(nonce: string, host: string, port: number, now: number): boolean {
    const bytes = Buffer.from(nonce.slice(COOKIE.length), 'base64url')
    if (bytes.length !== 12) return false
    const made = bytes.readUInt32BE()
    const age = Math.floor(now / 1000) - made
    const right = Buffer.from(this.#nonce(host, port, made))
    const given = Buffer.from(nonce)
    return age >= 0 && age < NONCE_TTL_S && right.length === given.length && timingSafeEqual(right, given)
  }

  #nonce(host: string, port: number, time: number): string {
    const bytes = Buffer.alloc(12)
    bytes.writeUInt32BE(time)
    createHmac('sha256', this.#secret).update(`${time} ${host} ${port}`).digest().copy(bytes, 4, 0, 8)
    return COOKIE + bytes.toString('base64url')
  }
}
