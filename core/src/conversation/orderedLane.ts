import { LumameshError } from '../errors.ts'
import { MAX_CHUNK_BYTES } from '../wire/limits.ts'
import { HEAD_BYTES, MAX_BATCH, type PeerMessage } from '../wire/messages.ts'
import type { Assembly } from './assembly.ts'

/** A message on its way, and who waits for it. */
export interface Item {
  readonly message: PeerMessage
  /** It was handed to the network. */
  sent?: (() => void) | undefined
  /** The other side has it. */
  acknowledged?: (() => void) | undefined
  failed?: ((error: Error) => void) | undefined
}

/** Bytes under way, sent and not acknowledged, at which a lane waits for the other side: at least and at most. */
const MIN_WINDOW_BYTES = 256 * 1024
export const MAX_WINDOW_BYTES = 4 * 1024 * 1024
/** How much later acknowledgements may come than the fastest did, ms: so late is a cursor on another lane. */
const PATIENCE_MS = 20
/** Bytes that wait or are under way at which a lane takes no more. */
const QUEUE_BYTES = 64 * 1024 * 1024
/** An acknowledgement is due after so many messages or bytes. */
const ACK_MESSAGES = 256
const ACK_BYTES = 64 * 1024

/**
 * One ordered lane of a conversation, both ways: numbers messages by their place, keeps each until the other side has it, and
 * sends again, on a new connection, from where the other side stands. Sans-I/O.
 */
export class OrderedLane {
  /** Not acknowledged, in order: those before #next are under way on this connection, the others wait. */
  #items: Item[] = []
  #next = 0
  #acknowledged = 0
  #underWay = 0
  #bytes = 0
  /** Whether we know where the other side stands. */
  #ready = true
  #received = 0
  #told = 0
  #unacknowledgedBytes = 0
  #isAsked = false
  /** Widens as long as acknowledgements come as fast as ever, and narrows when they come late (as LEDBAT does, RFC 6817). */
  #window = 2 * MIN_WINDOW_BYTES
  /** The message whose acknowledgement is timed. */
  #timed: { number: number; at: number } | undefined
  #fastest = Number.POSITIVE_INFINITY
  readonly #clock: () => number
  readonly #assembly: Assembly

  /** `clock`: monotonic, ms. */
  constructor(clock: () => number, assembly: Assembly) {
    this.#clock = clock
    this.#assembly = assembly
  }

  /** Bytes that wait or are under way. */
  get bytes(): number {
    return this.#bytes
  }

  /** Bytes that wait. */
  get waiting(): number {
    return this.#bytes - this.#underWay
  }

  /** @throws LumameshError `queue-full`, taking none of them */
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

  /** Takes back what has not begun to leave; whether it had not. */
  remove(items: readonly Item[]): boolean {
    const [first] = items
    const index = first ? this.#items.indexOf(first, this.#next) : -1
    if (index < 0) return false
    for (const item of this.#items.splice(index, items.length)) this.#bytes -= sizeOf(item)
    return true
  }

  /** What to send next, as much as a frame holds. */
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

  /** A new connection: nothing leaves until the other side has said where it stands, unless both begin. */
  attach(resumed: boolean): void {
    this.#ready = !resumed
    this.#timed = undefined
    this.#fastest = Number.POSITIVE_INFINITY
    // To be said even where there is nothing yet: the other side may resume what never opened here.
    this.#told = -1
  }

  /** The other side has this many of our messages. @throws LumameshError `peer-misbehaved` */
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

  /** Counts a message that arrived. Returns the value that it completes. @throws LumameshError `peer-misbehaved`, `peer-over-limit` */
  receive(message: PeerMessage): Uint8Array | undefined {
    this.#received++
    this.#unacknowledgedBytes += message.payload.length
    this.#isAsked = message.kind === 'ask'
    if (!this.#isAsked) return this.#assembly.add(message)
  }

  /** The other side asked for an acknowledgement with its last message, or has sent much since the last one. */
  get isAcknowledgementDue(): boolean {
    return (
      this.#isAsked || this.#received - this.#told >= ACK_MESSAGES || this.#unacknowledgedBytes >= ACK_BYTES
    )
  }

  /** The count to acknowledge; undefined where the other side knows it. */
  takeAcknowledgement(): number | undefined {
    if (this.#told === this.#received) return
    this.#told = this.#received
    this.#unacknowledgedBytes = 0
    return this.#told
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
