import { encodePresence, type Presence } from '../wire/presence.ts'

/** Presence is sent at once, and then at most once in this interval, in ms. */
const EVERY_MS = 50

/** The presence of this page. Sends its newest state, at a limited rate. */
export class OwnPresence {
  #state: Presence
  #encoded: Uint8Array
  #timer: ReturnType<typeof setTimeout> | undefined
  #changed = false
  readonly #send: (encoded: Uint8Array) => void

  /** `send` sends the encoded state to all peers. @throws LumameshError as set() does */
  constructor(state: Presence, send: (encoded: Uint8Array) => void) {
    this.#send = send
    this.#encoded = encodePresence(state)
    this.#state = Object.freeze({ ...state })
  }

  get state(): Presence {
    return this.#state
  }

  get encoded(): Uint8Array {
    return this.#encoded
  }

  /**
   * Merges a patch; `undefined` removes a property.
   * @throws LumameshError `unserialisable`, `message-too-large`, and changes nothing
   */
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

/** Merges a patch into a state. `undefined` removes a property. */
export function merge(state: Presence, patch: Presence): Presence {
  const all = Object.entries({ ...state, ...patch })
  return Object.freeze(Object.fromEntries(all.filter(([, value]) => value !== undefined)))
}
