import { type DialToken, decodeDialToken } from '@lumamesh/core/protocol'
import { ATTRIBUTE, BINDING, hasIntegrity, type StunMessage } from '../stun/stunMessage.ts'

/** A browser's dial, as its Binding request tells it (docs/reference/protocol.md, section 1). */
export interface DialRequest {
  /** The relay's ufrag in this dial: the dial token. */
  ufrag: string
  token: DialToken
  /** The browser's own ufrag. */
  browserUfrag: string
  /** The request's PRIORITY: the same for every request on one path of the browser. */
  priority: number
}

/** Anything else handed to libdatachannel as a ufrag ends the process, and no JavaScript can catch it. */
const UFRAG = /^[A-Za-z0-9+/]{4,255}$/
const MAX_USERNAME_BYTES = 255 + 1 + 255

/**
 * Decides, before anything native and before any state, whether a STUN message is a dial that holds our record.
 * Stateless; safe on hostile input.
 */
export class DialGate {
  readonly #password: string

  /** @param password the relay's ice-pwd, icePasswordOf(fingerprint) */
  constructor(password: string) {
    this.#password = password
  }

  /** The dial in this message; undefined for all that must be dropped unanswered. */
  admit(message: StunMessage): DialRequest | undefined {
    if (message.method !== BINDING || message.kind !== 'request' || !message.fingerprint) return
    const username = message.attributes.get(ATTRIBUTE.username)
    const priority = message.attributes.get(ATTRIBUTE.priority)
    if (!username || username.length > MAX_USERNAME_BYTES || priority?.length !== 4) return
    const [ufrag = '', browserUfrag = '', ...rest] = Buffer.from(username).toString('latin1').split(':')
    if (rest.length > 0 || !UFRAG.test(ufrag) || !UFRAG.test(browserUfrag)) return
    const token = decodeDialToken(ufrag)
    if (!token || !hasIntegrity(message, this.#password)) return
    return { ufrag, token, browserUfrag, priority: Buffer.from(priority).readUInt32BE() }
  }
}
