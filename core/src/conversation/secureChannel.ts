import { type Aead, aead, TAG_BYTES } from '../crypto/aead.ts'
import { LumameshError } from '../errors.ts'
import { LANE_TRAITS } from '../wire/lanes.ts'
import { Reader } from '../wire/reader.ts'
import { Writer } from '../wire/writer.ts'

/**
 * Counters stay below this, so that no nonce repeats. A million frames per second would take nine years to reach it.
 */
const MAX_COUNTER = 2 ** 48
/** How many frames late a frame of the unreliable lane may be. */
const WINDOW_FRAMES = 256

type Bytes = Uint8Array<ArrayBuffer>

/** An opened frame: its counter on its lane, and its plaintext. */
export interface OpenedFrame {
  counter: number
  plaintext: Uint8Array | Promise<Uint8Array>
}

/**
 * Encrypts and decrypts the frames of one session with AES-256-GCM: `lane u8 · counter varint · ciphertext · tag 16`.
 * The nonce consists of lane and counter, and each direction has its own key (docs/reference/protocol.md, section 4).
 * On the ordered lanes counters increase by one.
 */
export class SecureChannel {
  readonly #outgoing: Aead
  readonly #incoming: Aead
  readonly #sent: number[] = LANE_TRAITS.map(() => 0)
  /** The next expected counter, by lane. */
  readonly #expected: number[] = LANE_TRAITS.map(() => 0)
  /** The counters of received frames within the window, by lane. Undefined for lanes that lose no frames. */
  readonly #seen = LANE_TRAITS.map(({ kept }) => (kept ? undefined : new Set<number>()))
  #lost = 0

  constructor(outgoingKey: Uint8Array, incomingKey: Uint8Array) {
    this.#outgoing = aead(outgoingKey as Bytes)
    this.#incoming = aead(incomingKey as Bytes)
  }

  /** The fraction of the unreliable lane's frames that did not arrive, 0 to 1. */
  get loss(): number {
    return (
      this.#lost / (this.#expected.reduce((sum, count, lane) => sum + (this.#seen[lane] ? count : 0), 0) || 1)
    )
  }

  /** Seals the next frame of a lane. Frames must be sent in the order in which they were sealed. */
  seal(lane: number, plaintext: Uint8Array): Uint8Array | Promise<Uint8Array> {
    const counter = this.#sent[lane] ?? MAX_COUNTER
    this.#sent[lane] = counter + 1
    if (counter >= MAX_COUNTER)
      throw new LumameshError(
        'closed',
        'This session has used all its frame counters. Reconnect to the peer.',
      )
    const sealed = this.#outgoing.seal(nonce(lane, counter), plaintext as Bytes)
    const frame = (bytes: Uint8Array) =>
      new Writer(bytes.length + 8).uint(lane, 1).varint(counter).put(bytes).bytes
    return sealed instanceof Promise ? sealed.then(frame) : frame(sealed)
  }

  /**
   * Opens a frame that arrived on a lane. Call it in order of arrival. Undefined for a frame of the unreliable lane
   * that is a duplicate or too late.
   * @throws LumameshError `malformed` for bytes that are not a frame, `peer-misbehaved` for a replayed, reordered or
   * forged frame
   */
  open(lane: number, bytes: Uint8Array): OpenedFrame | undefined {
    const reader = new Reader(bytes)
    if (reader.uint(1) !== lane) throw forged()
    const counter = reader.varint()
    const seen = this.#seen[lane]
    const expected = this.#expected[lane] ?? 0
    if (reader.left < TAG_BYTES || (seen ? counter >= MAX_COUNTER : counter !== expected)) throw forged()
    if (seen && !this.#isNew(seen, counter, counter - expected)) return
    this.#expected[lane] = Math.max(expected, counter + 1)
    try {
      const opened = this.#incoming.open(nonce(lane, counter), reader.take(reader.left) as Bytes)
      const plaintext =
        opened instanceof Promise ? opened.catch((cause) => Promise.reject(forged(cause))) : opened
      return { counter, plaintext }
    } catch (cause) {
      throw forged(cause)
    }
  }

  /** `ahead` is the number of frames missing before it, or negative if it is late. */
  #isNew(seen: Set<number>, counter: number, ahead: number): boolean {
    if (seen.has(counter) || ahead < -WINDOW_FRAMES) return false
    this.#lost += ahead < 0 ? -1 : ahead
    seen.add(counter)
    for (const old of seen) {
      if (old >= counter - WINDOW_FRAMES) break
      seen.delete(old)
    }
    return true
  }
}

function nonce(lane: number, counter: number): Bytes {
  return new Writer(12).uint(lane, 6).uint(counter, 6).bytes as Bytes
}

function forged(cause?: unknown): LumameshError {
  return new LumameshError('peer-misbehaved', 'A peer sent a replayed, reordered or forged frame.', { cause })
}
