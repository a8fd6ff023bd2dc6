import { type Aead, aead, TAG_BYTES } from '../crypto/aead.ts'
import { LumameshError } from '../errors.ts'
import { Reader } from '../wire/reader.ts'
import { Writer } from '../wire/writer.ts'

/** Counters stay below this, so a nonce can't come twice; at a million frames a second it lasts nine years. */
const MAX_COUNTER = 2 ** 48
/** The number of the reliable lane on the wire. */
const RELIABLE = 0

type Bytes = Uint8Array<ArrayBuffer>

/**
 * Both directions of one session: frames are `lane u8 · counter varint · ciphertext · tag 16`, the nonce is lane and counter,
 * the keys are one per direction (docs/protocol.md, section 4). On the reliable lane counters go up by one.
 */
export class Session {
  readonly #outgoing: Aead
  readonly #incoming: Aead
  #sent = 0
  #received = 0

  constructor(outgoingKey: Uint8Array, incomingKey: Uint8Array) {
    this.#outgoing = aead(outgoingKey as Bytes)
    this.#incoming = aead(incomingKey as Bytes)
  }

  /** Seals the next frame; frames must be sent in the order in which they were sealed. */
  seal(plaintext: Uint8Array): Uint8Array | Promise<Uint8Array> {
    const counter = this.#sent++
    if (counter >= MAX_COUNTER)
      throw new LumameshError('closed', 'This session has sent all it can: connect anew.')
    const sealed = this.#outgoing.seal(nonce(counter), plaintext as Bytes)
    return sealed instanceof Promise ? sealed.then((bytes) => frame(counter, bytes)) : frame(counter, sealed)
  }

  /**
   * The plaintext of the next frame. Call in order of arrival.
   * @throws LumameshError `malformed` for what is no frame, `peer-misbehaved` for one replayed, reordered or forged.
   */
  open(bytes: Uint8Array): Uint8Array | Promise<Uint8Array> {
    const reader = new Reader(bytes)
    if (reader.uint(1) !== RELIABLE) throw forged()
    const counter = reader.varint()
    if (counter !== this.#received || reader.left < TAG_BYTES) throw forged()
    this.#received++
    try {
      const opened = this.#incoming.open(nonce(counter), reader.take(reader.left) as Bytes)
      return opened instanceof Promise ? opened.catch((cause) => Promise.reject(forged(cause))) : opened
    } catch (cause) {
      throw forged(cause)
    }
  }
}

function frame(counter: number, sealed: Uint8Array): Uint8Array {
  return new Writer(sealed.length + 8).uint(RELIABLE, 1).varint(counter).put(sealed).bytes
}

function nonce(counter: number): Bytes {
  return new Writer(12).uint(RELIABLE, 6).uint(counter, 6).bytes as Bytes
}

function forged(cause?: unknown): LumameshError {
  return new LumameshError('peer-misbehaved', 'A frame was replayed, reordered or forged.', { cause })
}
