import { MAX_CHUNK_BYTES } from '../wire/limits.ts'
import { MAX_BATCH, type PeerMessage, writeMessage } from '../wire/messages.ts'
import { Writer } from '../wire/writer.ts'
import type { Item } from './orderedLane.ts'
import type { SecureChannel } from './secureChannel.ts'

/** Where sealed frames go: an RTCDataChannel, or a test's. */
export interface FramePort {
  send(frame: Uint8Array): void
  /** Bytes handed over and not yet sent. */
  readonly bufferedAmount: number
  /** bufferedAmount from which on a sender waits. */
  readonly highWater: number
  /** Resolves when bufferedAmount has fallen. */
  drained(): Promise<void>
}

/** Where messages come from: a lane of a conversation. */
export interface MessageSource {
  /** How much waits. */
  readonly waiting: number
  /** What to send next, as much as a frame holds; nothing where nothing waits. */
  take(): Item[]
}

export interface OutboxOptions {
  readonly channel: SecureChannel
  /** By number. */
  readonly lane: number
  readonly port: FramePort
  readonly source: MessageSource
  /** Takes what sealing or the port threw. */
  readonly failed: (error: unknown) => void
}

/** More than an awaited send takes to come back. */
const IDLE_MICROTASKS = 24

/** One lane of one connection, outwards: several small messages to a frame, sealed, no faster than the port takes them. */
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

  /** The port takes nothing now. */
  get isBlocked(): boolean {
    return this.#blocked
  }

  /** There may be something to send. */
  wake(): void {
    if (this.#pumping || this.#closed) return
    this.#pumping = true
    this.#pump().catch((error) => this.#closed || this.#failed(error))
  }

  /** Sends before all that waits: heartbeats, acknowledgements. */
  sendFirst(message: PeerMessage): void {
    // More wait than a frame holds only if the other side asks without taking answers.
    if (this.#first.length < MAX_BATCH) this.#first.push(message)
    this.wake()
  }

  /** Seals and sends at once, ahead of all that waits: for a goodbye. Does nothing while a frame is being sealed. */
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
    // In the same turn that found nothing to send: the next send starts another pump.
    this.#pumping = false
  }

  /** Resolves when nothing came for a few microtasks: what an app sends in one go shares frames, even where it awaits each. */
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
