import { createHmac, timingSafeEqual } from 'node:crypto'

/** How long a nonce is valid, s. */
const NONCE_TTL_S = 600
/**
 * The nonce cookie and 24 security feature bits, of which the first says PASSWORD-ALGORITHMS (RFC 8489, section 9.2).
 */
const COOKIE = 'obMatJos2gAAA'

/** Stateless nonces: each has its time of issue, and an HMAC over that time and the client's address. */
export class Nonces {
  readonly #secret: Uint8Array

  constructor(secret: Uint8Array) {
    this.#secret = secret
  }

  /** A nonce for the client at this address. @param now Unix time, ms */
  issue(host: string, port: number, now: number): string {
    return this.#nonce(host, port, Math.floor(now / 1000))
  }

  /** Whether this server issued the nonce for this address, and it has not expired. @param now Unix time, ms */
  isValid(nonce: string, host: string, port: number, now: number): boolean {
    const bytes = Buffer.from(nonce.slice(COOKIE.length), 'base64url')
    if (bytes.length !== 12) return false
    const issued = bytes.readUInt32BE()
    const age = Math.floor(now / 1000) - issued
    const expected = Buffer.from(this.#nonce(host, port, issued))
    const received = Buffer.from(nonce)
    return (
      age >= 0 &&
      age < NONCE_TTL_S &&
      expected.length === received.length &&
      timingSafeEqual(expected, received)
    )
  }

  #nonce(host: string, port: number, time: number): string {
    const bytes = Buffer.alloc(12)
    bytes.writeUInt32BE(time)
    createHmac('sha256', this.#secret).update(`${time} ${host} ${port}`).digest().copy(bytes, 4, 0, 8)
    return COOKIE + bytes.toString('base64url')
  }
}
