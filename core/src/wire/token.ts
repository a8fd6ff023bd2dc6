import { fromBase64, toBase64 } from './bytes.ts'

const PREFIX = 'lm1'
const FINGERPRINT_CHARS = 43
const MIN_PASSWORD_CHARS = 22
/** Chrome refuses a ufrag of more than 256 characters, and Firefox never connects with 256 (measured). */
export const MAX_TOKEN_CHARS = 255
const ICE_CHARS = /^[A-Za-z0-9+/]+$/
const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'

/** What the first STUN packet of a dial carries to a relay, in place of an offer. */
export interface DialToken {
  /** SHA-256 of the browser's DTLS certificate, 32 bytes. */
  fingerprint: Uint8Array
  /** Data that a relay may require before it allocates anything. Consists of ice-chars; may be empty. */
  hint: string
  /** The browser's ice-pwd. */
  password: string
}

/**
 * The ufrag with which a browser dials a relay: `lm1`, fingerprint, hint length, hint, password. All fields are fixed
 * or length-prefixed, because Chrome's passwords contain `+` and `/`, so no delimiter is safe.
 * @throws RangeError if the parts do not fit into 255 ice-chars
 */
export function encodeDialToken(token: DialToken): string {
  const length = (DIGITS[token.hint.length >> 6] ?? '') + DIGITS[token.hint.length & 63]
  const text = PREFIX + toBase64(token.fingerprint) + length + token.hint + token.password
  if (!decodeDialToken(text))
    throw new RangeError(`The parts of a dial token do not fit into ${MAX_TOKEN_CHARS} characters.`)
  return text
}

/**
 * Like encodeDialToken(), without the checks: the part that a browser needs.
 * @param hint preceded by its length in two digits. Default: no hint
 */
export function dialToken(fingerprint: Uint8Array, password: string, hint = 'AA'): string {
  return PREFIX + toBase64(fingerprint) + hint + password
}

/** The parts of a dial token. Undefined for any other text. Never throws. */
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
