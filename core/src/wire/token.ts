import { fromBase64, toBase64 } from './bytes.ts'

const PREFIX = 'lm1'
const FINGERPRINT_CHARS = 43
const MIN_PASSWORD_CHARS = 22
/** Chrome refuses a ufrag over 256 characters, Firefox never connects at 256 (measured). */
export const MAX_TOKEN_CHARS = 255
const ICE_CHARS = /^[A-Za-z0-9+/]+$/
const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'

/** What the first STUN packet of a dial tells a relay: all that an offer would have. */
export interface DialToken {
  /** SHA-256 of the browser's DTLS certificate, 32 bytes. */
  fingerprint: Uint8Array
  /** For what a relay may ask before it allocates anything; ice-chars, may be empty. */
  hint: string
  /** The browser's ice-pwd. */
  password: string
}

/**
 * The ufrag that a browser gives the relay it dials: `lm1`, fingerprint, hint length, hint, password. Fixed and
 * length-prefixed fields only: Chrome's passwords contain `+` and `/`, so no delimiter is safe.
 * @throws RangeError where the parts don't fit into 255 ice-chars.
 */
export function encodeDialToken(token: DialToken): string {
  const length = (DIGITS[token.hint.length >> 6] ?? '') + DIGITS[token.hint.length & 63]
  const text = PREFIX + toBase64(token.fingerprint) + length + token.hint + token.password
  if (!decodeDialToken(text))
    throw new RangeError(`The parts of a dial token do not fit into ${MAX_TOKEN_CHARS} characters.`)
  return text
}

/**
 * The token of a dial, without the checks of the rest of this file: what a browser needs.
 * @param hint behind its length, of two digits; without it there is none
 */
export function dialToken(fingerprint: Uint8Array, password: string, hint = 'AA'): string {
  return PREFIX + toBase64(fingerprint) + hint + password
}

/** The parts of a dial token; undefined for anything else. Safe on hostile input; never throws. */
export function decodeDialToken(text: string): DialToken | undefined {
  if (text.length > MAX_TOKEN_CHARS || !text.startsWith(PREFIX) || !ICE_CHARS.test(text)) return
  const hintStart = PREFIX.length + FINGERPRINT_CHARS + 2
  const fingerprint = fromBase64(text.slice(PREFIX.length, PREFIX.length + FINGERPRINT_CHARS))
  const hintLength =
    DIGITS.indexOf(text.charAt(hintStart - 2)) * 64 + DIGITS.indexOf(text.charAt(hintStart - 1))
  const password = text.slice(hintStart + hintLength)
  if (fingerprint?.length !== 32 || password.length < MIN_PASSWORD_CHARS) return
  return { fingerprint, hint: text.slice(hintStart, hintStart + hintLength), password }
}
