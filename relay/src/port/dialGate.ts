import { type DialToken, decodeDialToken } from '@lumamesh/core/protocol'
import { ATTRIBUTE, BINDING, hasIntegrity, type StunMessage } from '../stun/stunMessage.ts'

/** A browser's dial, as its Binding request describes it (docs/reference/protocol.md, section 1). */
export interface DialRequest {
  /** The relay's ufrag in this dial: the dial token. */
  ufrag: string
  token: DialToken
  /** The browser's own ufrag. */
  browserUfrag: string
  /** The request's PRIORITY: the same for every request on one path of the browser. */
  priority: number
}

/** Any other ufrag makes libdatachannel end the process, which JavaScript cannot catch. */
const UFRAG = /^[A-Za-z0-9+/]{4,255}$/
const MAX_USERNAME_BYTES = 255 + 1 + 255

/**
 * Decides whether a STUN message is a dial by a page that has the relay's record, before there is any state or native
 * object for it. Stateless, and safe for hostile input.
 */
export class DialGate {
  readonly #password: string

  /** @param password the relay's ice-pwd, icePasswordOf(fingerprint) */
  constructor(password: string) {
    this.#password = password
  }

  /** The dial in this message. Undefined for a message to drop without a response. */
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
