import { createHash, createHmac } from 'node:crypto'

/** How long credentials are good for, s. */
const CREDENTIALS_TTL_S = 3_600

/** What a TURN client is given. */
export interface Credentials {
  /** `<expires>-<user>`: without a colon, at which node-datachannel ends a username. */
  username: string
  credential: string
  /** Unix time, s. */
  expires: number
}

/**
 * Short-lived credentials without a table of users: the username says until when, the password is an HMAC over it
 * (draft-uberti-behave-turn-rest-00, section 2.2).
 */
export class TurnCredentials {
  readonly #secret: Uint8Array

  constructor(secret: Uint8Array) {
    this.#secret = secret
  }

  /** @param now Unix time, ms */
  issue(user: string, now: number, ttl = CREDENTIALS_TTL_S): Credentials {
    const expires = Math.floor(now / 1000) + ttl
    const username = `${expires}-${user}`
    return { username, credential: this.passwordOf(username), expires }
  }

  passwordOf(username: string): string {
    return createHmac('sha1', this.#secret).update(username).digest('base64url')
  }
}

/** Whom credentials were made for; undefined where they are of another form, or expired. `now`: Unix time, ms. */
export function userOf(username: string, now: number): string | undefined {
  const [, expires, user] = /^(\d{1,12})-([\x21-\x7e]{1,128})$/.exec(username) ?? []
  return Number(expires) * 1000 > now ? user : undefined
}

/** The key of the long-term mechanism (RFC 8489, sections 9.2.2 and 18.5.1). */
export function longTermKey(
  username: string,
  realm: string,
  password: string,
  algorithm: 'md5' | 'sha256' = 'md5',
): Uint8Array {
  return createHash(algorithm).update(`${username}:${realm}:${password}`).digest()
}
