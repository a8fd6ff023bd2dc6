import { LumameshError } from '../errors.ts'
import { LANE_TRAITS } from '../wire/lanes.ts'
import type { PeerMessage } from '../wire/messages.ts'
import { Reader } from '../wire/reader.ts'
import { Writer } from '../wire/writer.ts'
import { Assembly, PART_BYTES, split } from './assembly.ts'
import type { Budget } from './budget.ts'
import { NewestLane } from './newestLane.ts'
import { type Item, OrderedLane } from './orderedLane.ts'

/** The connection that currently carries a conversation. */
export interface Carrier {
  /** Notifies the carrier that this lane has messages to send. */
  wake(lane: number): void
  /** Sends a message before all queued ones. */
  sendFirst(message: PeerMessage): void
  /** Whether this lane cannot send at the moment. */
  isBlocked(lane: number): boolean
}

/** Options for sending one value. */
export interface SendTraits {
  /** Resolves when the other side has received the value, instead of when it is sent. */
  ack?: boolean | undefined
  /** Withdraws the value if none of it has been sent yet. */
  signal?: AbortSignal | undefined
}

/** Counts of what a conversation has carried, in both directions. */
export interface Traffic {
  messagesSent: number
  messagesReceived: number
  bytesSent: number
  bytesReceived: number
}

export interface ConversationOptions {
  /** Limits how many bytes the other side can make this page keep. */
  readonly budget: Budget
  /** Size of the largest value, in bytes. */
  readonly largest: number
  /** Receives each complete value. */
  readonly value: (channel: number, value: Uint8Array) => void
  /** A monotonic clock, in ms. */
  readonly clock: () => number
}

/** A send without `ack` resolves at once while a lane has fewer bytes than this queued. */
const SOON_BYTES = 64 * 1024

/**
 * The exchange of messages between two pages, which continues over successive connections. Messages are queued while
 * there is no connection, and arrive once and in order on the ordered lanes (docs/internals/conversations.md). Sans-I/O
 * except for promises.
 */
export class Conversation {
  readonly traffic: Traffic = { messagesSent: 0, messagesReceived: 0, bytesSent: 0, bytesReceived: 0 }
  readonly budget: Budget
  #carrier: Carrier | undefined
  #closed: LumameshError | undefined
  /** The lanes, by number (wire/lanes.ts). */
  readonly #lanes: readonly (OrderedLane | NewestLane)[]
  readonly #value: (channel: number, value: Uint8Array) => void

  constructor({ budget, largest, value, clock }: ConversationOptions) {
    this.budget = budget
    this.#value = value
    this.#lanes = LANE_TRAITS.map(({ kept }) =>
      kept ? new OrderedLane(clock, new Assembly(budget, largest)) : new NewestLane(),
    )
  }

  /** The number of bytes that are queued or not acknowledged. */
  get buffered(): number {
    return this.#lanes.reduce((sum, { bytes }) => sum + bytes, 0)
  }

  /**
   * Sends a value. Resolves when the value is about to be sent or was sent, or with `ack` when the other side has
   * received it.
   * @throws LumameshError `message-too-large`, `queue-full`, `aborted`, or the reason given to close(), as a rejection
   */
  async send(
    lane: number,
    channel: number,
    value: Uint8Array,
    { ack, signal }: SendTraits = {},
  ): Promise<void> {
    if (this.#closed) throw this.#closed
    if (signal?.aborted) throw aborted(signal)
    const queue = this.source(lane)
    const messages = split(channel, value, queue instanceof NewestLane ? PART_BYTES : undefined)
    this.traffic.messagesSent++
    this.traffic.bytesSent += value.length
    let undo = () => {}
    const outcome = new Promise<void>((resolve, failed) => {
      const items: Item[] = messages.map((message) => ({ message, failed }))
      const last = items.at(-1) as Item
      if (queue instanceof NewestLane) {
        last.sent = resolve
        const stuck = this.#carrier?.isBlocked(lane) ?? true
        queue.push(last, stuck)
        // Without a connection, a newer value will probably replace this one, so waiting for it is pointless.
        if (!this.#carrier || !stuck) resolve()
        return
      }
      if (ack) {
        last.acknowledged = resolve
        items.push({ message: { kind: 'ask', channel: 0, payload: new Uint8Array() } })
      } else last.sent = resolve
      queue.push(items)
      // It is sent right after the values before it. Resolving now lets the caller add values to the same frame.
      if (!ack && !signal && this.#carrier && queue.waiting < SOON_BYTES) resolve()
      if (!signal) return
      const abort = () => queue.remove(items) && failed(aborted(signal))
      signal.addEventListener('abort', abort)
      undo = () => signal.removeEventListener('abort', abort)
    })
    this.#carrier?.wake(lane)
    return signal ? outcome.finally(undo) : outcome
  }

  /** The lane from which a connection takes messages. */
  source(lane: number): OrderedLane | NewestLane {
    // A lane that is not in the table has no data channel.
    return this.#lanes[lane] as OrderedLane | NewestLane
  }

  /**
   * Starts using a connection. Both sides first acknowledge what they have received. With `resumed`, it is not the
   * first connection, so lanes wait for that acknowledgement.
   */
  attach(carrier: Carrier, resumed: boolean): void {
    this.#carrier = carrier
    this.#lanes.forEach((queue, lane) => {
      queue.attach(resumed)
      this.#acknowledge(lane)
      carrier.wake(lane)
    })
  }

  detach(): void {
    this.#carrier = undefined
  }

  /**
   * Handles a message or an acknowledgement.
   * @throws LumameshError `malformed`, `peer-misbehaved`, `peer-over-limit`
   */
  receive(lane: number, message: PeerMessage, counter: number): void {
    if (message.kind === 'ack') return this.#acknowledged(message.payload)
    this.traffic.bytesReceived += message.payload.length
    const queue = this.source(lane)
    const value = queue.receive(message, counter)
    if (value) this.#deliver(message.channel, value)
    if (queue.isAcknowledgementDue) this.#acknowledge(lane)
  }

  /** Sends the acknowledgements that are not sent yet. Call it periodically. */
  tick(): void {
    for (const lane of this.#lanes.keys()) this.#acknowledge(lane)
  }

  close(reason: LumameshError): void {
    this.#closed ??= reason
    this.#carrier = undefined
    for (const queue of this.#lanes) queue.close(reason)
    this.budget.close()
  }

  #deliver(channel: number, value: Uint8Array): void {
    this.traffic.messagesReceived++
    if (!this.#closed) this.#value(channel, value)
  }

  #acknowledge(lane: number): void {
    const count = this.#carrier && this.source(lane).takeAcknowledgement()
    if (count === undefined) return
    this.#carrier?.sendFirst({
      kind: 'ack',
      channel: 0,
      payload: new Writer(8).uint(lane, 1).varint(count).bytes,
    })
  }

  #acknowledged(payload: Uint8Array): void {
    const reader = new Reader(payload)
    const lane = reader.uint(1)
    const queue = this.#lanes[lane]
    if (!(queue instanceof OrderedLane))
      throw new LumameshError('malformed', 'The acknowledgement names a lane without acknowledgements.')
    queue.acknowledged(reader.varint())
    this.#carrier?.wake(lane)
  }
}

function aborted(signal: AbortSignal): LumameshError {
  return new LumameshError('aborted', 'The send was aborted by `signal`.', { cause: signal.reason })
}
