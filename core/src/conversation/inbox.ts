import { type PeerMessage, readMessages } from '../wire/messages.ts'
import type { Budget } from './budget.ts'
import type { OpenedFrame, SecureChannel } from './secureChannel.ts'

/** Receives each message, with the counter of its frame. */
export type Deliver = (message: PeerMessage, counter: number) => void

export interface InboxOptions {
  readonly channel: SecureChannel
  /** The number of the lane. */
  readonly lane: number
  /** Charged for frames that wait to be opened. */
  readonly budget: Budget
  readonly deliver: Deliver
  /** Called once, with the reason why a frame could not be opened. Nothing is delivered after that. */
  readonly failed: (error: unknown) => void
}

/**
 * The receiving half of one lane of a connection. Delivers messages in the order of arrival, even if opening a frame is
 * asynchronous.
 */
export class Inbox {
  readonly #queue: Uint8Array[] = []
  #opening = false
  #closed = false
  readonly #channel: SecureChannel
  readonly #lane: number
  readonly #budget: Budget
  readonly #deliver: Deliver
  readonly #failed: (error: unknown) => void

  constructor({ channel, lane, budget, deliver, failed }: InboxOptions) {
    this.#channel = channel
    this.#lane = lane
    this.#budget = budget
    this.#deliver = deliver
    this.#failed = failed
  }

  receive(frame: Uint8Array): void {
    if (this.#closed) return
    try {
      // A frame that waits to be opened takes memory too.
      if (this.#opening) this.#budget.take(frame.length)
      this.#queue.push(frame)
    } catch (error) {
      return this.#fail(error)
    }
    if (this.#opening) return
    this.#opening = true
    this.#open().catch((error) => this.#fail(error))
  }

  close(): void {
    this.#closed = true
    for (const { length } of this.#queue.splice(0)) this.#budget.give(length)
  }

  async #open(): Promise<void> {
    for (let first = true; ; first = false) {
      const frame = this.#queue.shift()
      if (!frame) break
      if (!first) this.#budget.give(frame.length)
      const opened = this.#channel.open(this.#lane, frame)
      if (opened)
        this.#hand(opened, opened.plaintext instanceof Promise ? await opened.plaintext : opened.plaintext)
      if (this.#closed) return
    }
    this.#opening = false
  }

  #hand({ counter }: OpenedFrame, plaintext: Uint8Array): void {
    for (const message of readMessages(plaintext)) {
      if (!this.#closed) this.#deliver(message, counter)
    }
  }

  #fail(error: unknown): void {
    if (this.#closed) return
    this.close()
    this.#failed(error)
  }
}
