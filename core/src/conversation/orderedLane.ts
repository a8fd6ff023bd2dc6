import { LumameshError } from '../errors.ts'
import { MAX_CHUNK_BYTES } from '../wire/limits.ts'
import { HEAD_BYTES, MAX_BATCH, type PeerMessage } from '../wire/messages.ts'
import type { Assembly } from './assembly.ts'

/** A message to send, and its callbacks. */
export interface Item {
  readonly message: PeerMessage
  /** Called when the message was passed to the network. */
  sent?: (() => void) | undefined
  /** Called when the other side has received the message. */
  acknowledged?: (() => void) | undefined
  failed?: ((error: Error) => void) | undefined
}

/** The bounds of a lane's window: the number of bytes that may be sent and not acknowledged. */
const MIN_WINDOW_BYTES = 256 * 1024
export const MAX_WINDOW_BYTES = 4 * 1024 * 1024
/**
 * How much later than the fastest one an acknowledgement may arrive, in ms. Traffic on another lane is delayed by the
 * same time.
 */
const PATIENCE_MS = 20
/** Maximum number of bytes that are queued or not acknowledged. */
const QUEUE_BYTES = 64 * 1024 * 1024
/** An acknowledgement is due after this many messages or bytes. */
const ACK_MESSAGES = 256
const ACK_BYTES = 64 * 1024

/**
 * One ordered lane of a conversation, in both directions. Numbers messages by position, keeps each until the other side
 * acknowledges it, and resends on a new connection those that the other side has not received. Sans-I/O.
 */
export class OrderedLane {
  /**
   * The messages that are not acknowledged, in order. Those before #next were sent on this connection; the others are
   * queued.
   */
  #items: Item[] = []
  #next = 0
  #acknowledged = 0
  #underWay = 0
  #bytes = 0
  /** Whether the other side has acknowledged what it received before this connection. */
  #ready = true
  #received = 0
  #reported = 0
  #unacknowledgedBytes = 0
  #isAsked = false
  /** Widens while acknowledgements arrive fast, and narrows when they arrive late (as in LEDBAT, RFC 6817). */
  #window = 2 * MIN_WINDOW_BYTES
  /** The message whose acknowledgement is timed. */
  #timed: { number: number; at: number } | undefined
  #fastest = Number.POSITIVE_INFINITY
  readonly #clock: () => number
  readonly #assembly: Assembly

  /** `clock` is monotonic, in ms. */
  constructor(clock: () => number, assembly: Assembly) {
    this.#clock = clock
    this.#assembly = assembly
  }

  /** The number of bytes that are queued or not acknowledged. */
  get bytes(): number {
    return this.#bytes
  }

  /** The number of queued bytes. */
  get waiting(): number {
    return this.#bytes - this.#underWay
  }

  /** Queues all items. @throws LumameshError `queue-full`, and queues none */
  push(items: readonly Item[]): void {
    const bytes = items.reduce((sum, item) => sum + sizeOf(item), 0)
    if (this.#bytes + bytes > QUEUE_BYTES) {
      throw new LumameshError(
        'queue-full',
        `The send queue of this peer is full (${QUEUE_BYTES} bytes). Await each send, or send large data as files.`,
      )
    }
    this.#bytes += bytes
    for (const item of items) this.#items.push(item)
  }

  /** Removes the items if none of them has been sent. Returns whether it did. */
  remove(items: readonly Item[]): boolean {
    const [first] = items
    const index = first ? this.#items.indexOf(first, this.#next) : -1
    if (index < 0) return false
    for (const item of this.#items.splice(index, items.length)) this.#bytes -= sizeOf(item)
    return true
  }

  /** Takes the next items to send, as many as a frame holds. */
  take(): Item[] {
    const batch: Item[] = []
    let credit = MAX_CHUNK_BYTES
    while (this.#ready && this.#underWay < this.#window && batch.length < MAX_BATCH) {
      const item = this.#items[this.#next]
      if (!item) break
      credit -= sizeOf(item)
      if (batch.length > 0 && credit < 0) break
      this.#underWay += sizeOf(item)
      this.#next++
      batch.push(item)
    }
    if (batch.length > 0) this.#timed ??= { number: this.#acknowledged + this.#next, at: this.#clock() }
    return batch
  }

  /** Starts a connection. A resumed lane sends nothing until the other side has acknowledged what it received. */
  attach(resumed: boolean): void {
    this.#ready = !resumed
    this.#timed = undefined
    this.#fastest = Number.POSITIVE_INFINITY
    // Acknowledges even 0 messages, because the other side may resume a conversation that never opened here.
    this.#reported = -1
  }

  /** Handles an acknowledgement of the first `count` messages. @throws LumameshError `peer-misbehaved` */
  acknowledged(count: number): void {
    const done = count - this.#acknowledged
    if (done < 0 || done > this.#next) {
      throw new LumameshError('peer-misbehaved', 'A peer acknowledged messages that were not sent.')
    }
    for (const item of this.#items.splice(0, done)) {
      this.#bytes -= sizeOf(item)
      this.#underWay -= sizeOf(item)
      item.sent?.()
      item.acknowledged?.()
    }
    this.#acknowledged = count
    this.#next -= done
    this.#adaptWindow()
    if (this.#ready) return
    this.#ready = true
    this.#next = 0
    this.#underWay = 0
  }

  #adaptWindow(): void {
    if (!this.#timed || this.#acknowledged < this.#timed.number) return
    const took = this.#clock() - this.#timed.at
    this.#timed = undefined
    this.#fastest = Math.min(this.#fastest, took)
    const factor = took - this.#fastest > PATIENCE_MS ? 0.75 : 1.25
    this.#window = Math.min(MAX_WINDOW_BYTES, Math.max(MIN_WINDOW_BYTES, this.#window * factor))
  }

  /**
   * Counts a received message. Returns the value that it completes.
   * @throws LumameshError `peer-misbehaved`, `peer-over-limit`
   */
  receive(message: PeerMessage): Uint8Array | undefined {
    this.#received++
    this.#unacknowledgedBytes += message.payload.length
    this.#isAsked = message.kind === 'ask'
    if (!this.#isAsked) return this.#assembly.add(message)
  }

  /** Whether the last message requested an acknowledgement, or much was received since the last one. */
  get isAcknowledgementDue(): boolean {
    return (
      this.#isAsked ||
      this.#received - this.#reported >= ACK_MESSAGES ||
      this.#unacknowledgedBytes >= ACK_BYTES
    )
  }

  /** The count to acknowledge. Undefined if it is already acknowledged. */
  takeAcknowledgement(): number | undefined {
    if (this.#reported === this.#received) return
    this.#reported = this.#received
    this.#unacknowledgedBytes = 0
    return this.#reported
  }

  close(reason: Error): void {
    for (const { failed } of this.#items.splice(0)) failed?.(reason)
    this.#next = 0
    this.#bytes = 0
  }
}

function sizeOf({ message }: Item): number {
  return message.payload.length + HEAD_BYTES
}
