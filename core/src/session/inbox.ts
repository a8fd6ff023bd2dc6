import { type PeerMessage, readMessages } from '../wire/messages.ts'
import type { Session } from './session.ts'

/** Frames on their way in: opened in the order of their arrival, even where opening one takes a while. */
export class Inbox {
  #queue: Uint8Array[] = []
  #opening = false
  #closed = false
  readonly #session: Session
  readonly #deliver: (message: PeerMessage) => void
  readonly #failed: (error: unknown) => void

  /** `failed` hears of the first frame that could not be opened; nothing is delivered after it. */
  constructor(session: Session, deliver: (message: PeerMessage) => void, failed: (error: unknown) => void) {
    this.#session = session
    this.#deliver = deliver
    this.#failed = failed
  }

  receive(frame: Uint8Array): void {
    if (this.#closed) return
    this.#queue.push(frame)
    if (this.#opening) return
    this.#opening = true
    this.#open().catch((error) => {
      this.close()
      this.#failed(error)
    })
  }

  close(): void {
    this.#closed = true
    this.#queue = []
  }

  async #open(): Promise<void> {
    for (let frame = this.#queue.shift(); frame; frame = this.#queue.shift()) {
      const opened = this.#session.open(frame)
      const plaintext = opened instanceof Promise ? await opened : opened
      for (const message of readMessages(plaintext)) {
        if (this.#closed) return
        this.#deliver(message)
      }
    }
    this.#opening = false
  }
}
