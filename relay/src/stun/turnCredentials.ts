import { createHash, createHmac } from 'node:crypto'

/** How long credentials are valid by default, s. */
const CREDENTIALS_TTL_S = 3_600

/** The credentials of a TURN client. */
export interface Credentials {
  /** `<expires>-<user>`. There is no colon: node-datachannel cuts usernames there. */
  username: string
  credential: string
  /** Unix time, s. */
  expires: number
}

/**
 * Short-lived credentials without a table of users: the username has their time of expiry, and the password is an HMAC
 * of the username (draft-uberti-behave-turn-rest-00, section 2.2).
 */
export class TurnCredentials {
  readonly #secret: Uint8Array

  constructor(secret: Uint8Array) {
    this.#secret = secret
  }

  /**
   * Credentials that count for the quotas of `user`.
   * @param now Unix time, ms.
   * @param ttl how long they are valid, s
   */
  issue(user: string, now: number, ttl = CREDENTIALS_TTL_S): Credentials {
    const expires = Math.floor(now / 1000) + ttl
    const username = `${expires}-${user}`
    return { username, credential: this.passwordFor(username), expires }
  }

  passwordFor(username: string): string {
    return createHmac('sha1', this.#secret).update(username).digest('base64url')
  }
}

/**
 * The user that these credentials were issued to. Undefined if they are malformed or expired.
 * @param now Unix time, ms
 */
export function userOf(username: string, now: number): string | undefined {
  const [, expires, user] = /^(\d{1,12})-([\x21-\x7e]{1,128})$/.exec(username) ?? []
  return Number(expires) * 1000 > now ? user : undefined
}

/** The key of the long-term credential mechanism (RFC 8489, sections 9.2.2 and 18.5.1). */
export function longTermKey(
  username: string,
  realm: string,
  password: string,
  algorithm: 'md5' | 'sha256' = 'md5',
): Uint8Array {
  return createHash(algorithm).update(`${username}:${realm}:${password}`).digest()
}
