import { LumameshError } from '../errors.ts'
import { decodeValue, encodeValue } from '../wire/value.ts'

/** What a page shows of itself to the room: any value at each name. */
export type Presence = Readonly<Record<string, unknown>>

/** Presence leaves at once, and then at most this often, ms. */
const EVERY_MS = 50
/** Largest presence, encoded, bytes. */
const MAX_PRESENCE_BYTES = 16_384

/** What this page shows of itself: the newest state, told not too often. */
export class OwnPresence {
  #state: Presence
  #encoded: Uint8Array
  #timer: ReturnType<typeof setTimeout> | undefined
  #changed = false
  readonly #send: (encoded: Uint8Array) => void

  /** `tell` sends the encoded state to everybody. @throws LumameshError as set() */
  constructor(state: Presence, tell: (encoded: Uint8Array) => void) {
    this.#send = tell
    this.#encoded = encodePresence(state)
    this.#state = Object.freeze({ ...state })
  }

  get state(): Presence {
    return this.#state
  }

  get encoded(): Uint8Array {
    return this.#encoded
  }

  /** Merges; `undefined` takes a name away. @throws LumameshError `unserialisable`, `message-too-large`, changing nothing */
  set(patch: Presence): void {
    const state = merge(this.#state, patch)
    this.#encoded = encodePresence(state)
    this.#state = state
    this.#changed = true
    if (this.#timer === undefined) this.#flush()
  }

  close(): void {
    clearTimeout(this.#timer)
  }

  #flush(): void {
    this.#timer = undefined
    if (!this.#changed) return
    this.#changed = false
    this.#timer = setTimeout(() => this.#flush(), EVERY_MS)
    this.#send(this.#encoded)
  }
}

/** `undefined` takes a name away. */
export function merge(state: Presence, patch: Presence): Presence {
  const all = Object.entries({ ...state, ...patch })
  return Object.freeze(Object.fromEntries(all.filter(([, value]) => value !== undefined)))
}

/** What a peer shows of itself. @throws LumameshError `peer-misbehaved`, `malformed` */
export function decodePresence(bytes: Uint8Array): Presence {
  const value = bytes.length <= MAX_PRESENCE_BYTES ? decodeValue(bytes) : undefined
  if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== Object.prototype)
    throw new LumameshError('peer-misbehaved', 'A presence is an object of limited size.')
  return value as Presence
}

/** @throws LumameshError `unserialisable`, `message-too-large` */
export function encodePresence(state: Presence): Uint8Array {
  const encoded = encodeValue(state)
  if (encoded instanceof Promise)
    throw new LumameshError('unserialisable', 'A presence holds no Blob: send it as a file.')
  if (encoded.length > MAX_PRESENCE_BYTES) {
    throw new LumameshError('message-too-large', `A presence takes at most ${MAX_PRESENCE_BYTES} bytes.`)
  }
  return encoded
}
