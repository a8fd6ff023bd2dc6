import { MAX_CHUNK_BYTES } from '../wire/limits.ts'
import { MAX_BATCH, type PeerMessage, writeMessage } from '../wire/messages.ts'
import { Writer } from '../wire/writer.ts'
import type { Item } from './orderedLane.ts'
import type { SecureChannel } from './secureChannel.ts'

/** Sends sealed frames, such as over an RTCDataChannel. */
export interface FramePort {
  send(frame: Uint8Array): void
  /** The number of bytes that are buffered and not sent yet. */
  readonly bufferedAmount: number
  /** The bufferedAmount from which a sender waits, in bytes. */
  readonly highWater: number
  /** Resolves when bufferedAmount has fallen. */
  drained(): Promise<void>
}

/** Provides messages to send: a lane of a conversation. */
export interface MessageSource {
  /** How much is queued. */
  readonly waiting: number
  /** Takes the next messages to send, as many as a frame holds. Empty if nothing is queued. */
  take(): Item[]
}

export interface OutboxOptions {
  readonly channel: SecureChannel
  /** The number of the lane. */
  readonly lane: number
  readonly port: FramePort
  readonly source: MessageSource
  /** Called with the error that sealing or the port threw. */
  readonly failed: (error: unknown) => void
}

/** More microtasks than an awaited send needs to continue. */
const IDLE_MICROTASKS = 24

/**
 * The sending half of one lane of a connection. Combines small messages into sealed frames, and sends as fast as the
 * port allows.
 */
export class Outbox {
  #first: PeerMessage[] = []
  #pumping = false
  #sealing = false
  #closed = false
  #blocked = false
  readonly #channel: SecureChannel
  readonly #lane: number
  readonly #port: FramePort
  readonly #source: MessageSource
  readonly #failed: (error: unknown) => void

  constructor({ channel, lane, port, source, failed }: OutboxOptions) {
    this.#channel = channel
    this.#lane = lane
    this.#port = port
    this.#source = source
    this.#failed = failed
  }

  /** Whether the port accepts nothing at the moment. */
  get isBlocked(): boolean {
    return this.#blocked
  }

  /** Call when there may be something to send. */
  wake(): void {
    if (this.#pumping || this.#closed) return
    this.#pumping = true
    this.#pump().catch((error) => this.#closed || this.#failed(error))
  }

  /** Sends a heartbeat or an acknowledgement before all queued messages. */
  sendFirst(message: PeerMessage): void {
    // The queue exceeds a frame only if the other side requests answers and takes none.
    if (this.#first.length < MAX_BATCH) this.#first.push(message)
    this.wake()
  }

  /** Seals and sends a goodbye at once, before all queued messages. Does nothing while a frame is being sealed. */
  sendLast(message: PeerMessage): void {
    if (this.#sealing || this.#closed) return
    try {
      const frame = this.#channel.seal(this.#lane, plaintextOf([{ message }]))
      if (frame instanceof Uint8Array) this.#port.send(frame)
    } catch (error) {
      this.#failed(error)
    }
  }

  close(): void {
    this.#closed = true
  }

  async #pump(): Promise<void> {
    while (!this.#closed) {
      if (this.#port.bufferedAmount > this.#port.highWater) {
        this.#blocked = true
        await this.#port.drained()
        this.#blocked = false
        continue
      }
      await this.#awaitIdle()
      const batch = this.#first.length > 0 ? this.#first.splice(0).map(itemOf) : this.#source.take()
      if (batch.length === 0) break
      const frame = this.#channel.seal(this.#lane, plaintextOf(batch))
      this.#sealing = true
      const sealed = frame instanceof Promise ? await frame : frame
      this.#sealing = false
      if (this.#closed) return
      this.#port.send(sealed)
      for (const item of batch) {
        item.sent?.()
        item.sent = undefined
      }
    }
    // Must happen in the turn that found nothing to send, so that the next send starts another pump.
    this.#pumping = false
  }

  /**
   * Resolves after a few idle microtasks, so that values that an app sends together share frames, even if it awaits
   * each.
   */
  async #awaitIdle(): Promise<void> {
    let waiting = 0
    for (let idle = 0; idle < IDLE_MICROTASKS && waiting < MAX_CHUNK_BYTES; idle++) {
      await undefined
      if (this.#source.waiting > waiting) idle = 0
      waiting = this.#source.waiting
    }
  }
}

function itemOf(message: PeerMessage): Item {
  return { message }
}

function plaintextOf(batch: readonly Item[]): Uint8Array {
  const writer = new Writer()
  batch.forEach(({ message }, i) => {
    writeMessage(writer, message, i === batch.length - 1)
  })
  return writer.bytes
}
