import { concat } from '../wire/bytes.ts'
import { type Aead, aead } from './aead.ts'
import { randomBytes } from './random.ts'

const NONCE_BYTES = 12

type Bytes = Uint8Array<ArrayBuffer>

/** The room, sender and recipient that a sealed signal is bound to. */
export interface SignalContext {
  topic: Uint8Array
  from: Uint8Array
  to: Uint8Array
}

/**
 * Seals and opens a room's signals: `nonce 12 · ciphertext · tag 16`, AES-256-GCM with a random nonce, AAD = topic,
 * from, to. Uses WebCrypto for any size if available, because the first use of AES in JavaScript takes 8 ms on a newly
 * loaded page.
 */
export class SignalSeal {
  readonly #aead: Aead

  /** `key` is the room's signalKey, 32 bytes. */
  constructor(key: Uint8Array) {
    this.#aead = aead(key as Bytes, 0)
  }

  async seal(context: SignalContext, plaintext: Uint8Array): Promise<Uint8Array> {
    const nonce = randomBytes(NONCE_BYTES)
    return concat(nonce, await this.#aead.seal(nonce, plaintext as Bytes, aadOf(context)))
  }

  /** The plaintext. Undefined if the signal is forged or was sealed with another password. */
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
      // Bytes of a valid length fail to open only if the tag does not match.
      return
    }
  }
}

function aadOf({ topic, from, to }: SignalContext): Bytes {
  return concat(topic, from, to) as Bytes
}
