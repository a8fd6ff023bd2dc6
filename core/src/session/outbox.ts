import { MAX_CHUNK_BYTES } from '../wire/limits.ts'
import { MAX_BATCH, type PeerMessage, writeMessage } from '../wire/messages.ts'
import { Writer } from '../wire/writer.ts'
import type { Session } from './session.ts'

/** Where sealed frames go: an RTCDataChannel, or a test's. */
export interface FramePort {
  send(frame: Uint8Array): void
  /** Bytes handed over and not yet sent. */
  readonly bufferedAmount: number
  /** Resolves when bufferedAmount has fallen. */
  drained(): Promise<void>
}

interface Queued {
  message: PeerMessage
  sent?: (() => void) | undefined
  failed?: ((error: Error) => void) | undefined
}

/** Enough to keep the path busy, little enough that a ping behind it is not late. */
const HIGH_WATER_BYTES = 256 * 1024
/** What a message's head and length add at the most. */
const HEAD_BYTES = 16

/** Messages on their way out: in order, several small ones to a frame, no faster than the port takes them. */
export class Outbox {
  #queue: Queued[] = []
  #pumping = false
  #sealing = false
  #closed: Error | undefined
  readonly #session: Session
  readonly #port: FramePort
  readonly #failed: (error: unknown) => void

  /** `failed` hears what sealing or the port threw. */
  constructor(session: Session, port: FramePort, failed: (error: unknown) => void) {
    this.#session = session
    this.#port = port
    this.#failed = failed
  }

  /** Resolves when all of these were handed to the network; rejects with the reason given to close(). */
  send(messages: readonly PeerMessage[]): Promise<void> {
    return new Promise((sent, failed) => {
      const last = messages.length - 1
      messages.forEach((message, i) => {
        this.#queue.push(i === last ? { message, sent, failed } : { message })
      })
      this.#wake()
    })
  }

  /** Sends before all that waits: signs of life and goodbyes. */
  sendFirst(message: PeerMessage): void {
    this.#queue.unshift({ message })
    this.#wake()
  }

  /** Seals and sends at once, ahead of all that waits: for a goodbye. Does nothing while a frame is being sealed. */
  sendLast(message: PeerMessage): void {
    if (this.#sealing || this.#closed) return
    try {
      const frame = this.#session.seal(plaintextOf([{ message }]))
      if (frame instanceof Uint8Array) this.#port.send(frame)
    } catch (error) {
      this.#failed(error)
    }
  }

  /** Everything not yet sent is rejected with `reason`. */
  close(reason: Error): void {
    this.#closed ??= reason
    const queue = this.#queue
    this.#queue = []
    for (const { failed } of queue) failed?.(reason)
  }

  #wake(): void {
    if (this.#closed) this.close(this.#closed)
    if (this.#pumping) return
    this.#pumping = true
    // A microtask later, so that what an app sends in one go shares frames.
    queueMicrotask(() => {
      this.#pump().catch((error) => this.#failed(error))
    })
  }

  async #pump(): Promise<void> {
    while (this.#queue.length > 0) {
      if (this.#port.bufferedAmount > HIGH_WATER_BYTES) await this.#port.drained()
      const batch = this.#queue.splice(0, this.#batchLength())
      if (batch.length === 0) break
      try {
        const frame = this.#session.seal(plaintextOf(batch))
        this.#sealing = true
        this.#port.send(frame instanceof Promise ? await frame : frame)
        this.#sealing = false
      } catch (error) {
        for (const { failed } of batch) failed?.(this.#closed ?? (error as Error))
        throw error
      }
      for (const { sent } of batch) sent?.()
    }
    // In the same turn that found the queue empty: who sends right after must start anew.
    this.#pumping = false
  }

  #batchLength(): number {
    let bytes = 0
    let length = 0
    for (const { message } of this.#queue) {
      bytes += message.payload.length + HEAD_BYTES
      if (length > 0 && (bytes > MAX_CHUNK_BYTES || length === MAX_BATCH)) break
      length++
    }
    return length
  }
}

function plaintextOf(batch: readonly Queued[]): Uint8Array {
  const writer = new Writer()
  batch.forEach(({ message }, i) => {
    writeMessage(writer, message, i === batch.length - 1)
  })
  return writer.bytes
}
