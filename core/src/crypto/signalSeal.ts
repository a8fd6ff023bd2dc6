import { concat } from '../wire/bytes.ts'
import { type Aead, aead } from './aead.ts'
import { randomBytes } from './random.ts'

const NONCE_BYTES = 12

type Bytes = Uint8Array<ArrayBuffer>

/** Who says something to whom, in which room: what a sealed signal is bound to. */
export interface SignalContext {
  topic: Uint8Array
  from: Uint8Array
  to: Uint8Array
}

/**
 * Seals and opens a room's signals: `nonce 12 · ciphertext · tag 16`, AES-256-GCM with a random nonce, AAD = topic, from, to. With
 * WebCrypto wherever there is one: a page that has just been loaded pays 8 ms for the first use of AES in JavaScript.
 */
export class SignalSeal {
  readonly #aead: Aead

  /** `key`: 32 bytes, the room's signalKey. */
  constructor(key: Uint8Array) {
    this.#aead = aead(key as Bytes, 0)
  }

  async seal(context: SignalContext, plaintext: Uint8Array): Promise<Uint8Array> {
    const nonce = randomBytes(NONCE_BYTES)
    return concat(nonce, await this.#aead.seal(nonce, plaintext as Bytes, aadOf(context)))
  }

  /** What was sealed, or undefined: another password, or forged. */
  async open(context: SignalContext, sealed: Uint8Array): Promise<Uint8Array | undefined> {
    if (sealed.length < NONCE_BYTES + 16) return
    try {
      const bytes = sealed as Bytes
      return await this.#aead.open(
        bytes.subarray(0, NONCE_BYTES),
        bytes.subarray(NONCE_BYTES),
        aadOf(context),
      )
    } catch {
      // The one reason for which bytes of a valid length can't be opened: the tag does not match.
      return
    }
  }
}

function aadOf({ topic, from, to }: SignalContext): Bytes {
  return concat(topic, from, to) as Bytes
}
