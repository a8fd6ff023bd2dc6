import { LumameshError } from '../errors.ts'
import { LANE_TRAITS } from '../wire/lanes.ts'
import type { PeerMessage } from '../wire/messages.ts'
import { Reader } from '../wire/reader.ts'
import { Writer } from '../wire/writer.ts'
import { Assembly, PART_BYTES, split } from './assembly.ts'
import type { Budget } from './budget.ts'
import { NewestLane } from './newestLane.ts'
import { type Item, OrderedLane } from './orderedLane.ts'

/** The connection that carries a conversation for now. */
export interface Carrier {
  /** There is something to take from this lane. */
  wake(lane: number): void
  /** Sends ahead of all that waits. */
  sendFirst(message: PeerMessage): void
  /** Whether this lane's path takes nothing now. */
  isBlocked(lane: number): boolean
}

/** How one value is sent. */
export interface SendTraits {
  /** Resolve when the other side has it. */
  ack?: boolean | undefined
  /** Takes back what has not begun to leave. */
  signal?: AbortSignal | undefined
}

/** What a conversation has carried, both ways. */
export interface Traffic {
  messagesSent: number
  messagesReceived: number
  bytesSent: number
  bytesReceived: number
}

export interface ConversationOptions {
  /** What the other side may make this page keep. */
  readonly budget: Budget
  /** Most bytes of one value. */
  readonly largest: number
  /** Takes each whole value that arrives. */
  readonly value: (channel: number, value: Uint8Array) => void
  /** Monotonic, ms. */
  readonly clock: () => number
}

/** What waits on a lane and is as good as sent, bytes. */
const SOON_BYTES = 64 * 1024

/**
 * All that is said between two pages, over as many connections as it takes: what is sent waits where there is none, and on the
 * ordered lanes arrives once and in order (docs/internals/conversations.md). Sans-I/O but for promises.
 */
export class Conversation {
  readonly traffic: Traffic = { messagesSent: 0, messagesReceived: 0, bytesSent: 0, bytesReceived: 0 }
  readonly budget: Budget
  #carrier: Carrier | undefined
  #closed: LumameshError | undefined
  /** By number, as wire/lanes.ts lists them. */
  readonly #lanes: readonly (OrderedLane | NewestLane)[]
  readonly #value: (channel: number, value: Uint8Array) => void

  constructor({ budget, largest, value, clock }: ConversationOptions) {
    this.budget = budget
    this.#value = value
    this.#lanes = LANE_TRAITS.map(({ kept }) =>
      kept ? new OrderedLane(clock, new Assembly(budget, largest)) : new NewestLane(),
    )
  }

  /** Bytes that wait or are under way. */
  get buffered(): number {
    return this.#lanes.reduce((sum, { bytes }) => sum + bytes, 0)
  }

  /**
   * Resolves when the value is about to be handed to the network, or was, or was taken by the other side where `ack` asks for that.
   * @throws LumameshError `message-too-large`, `queue-full`, `aborted`, or the reason given to close() (as a rejection)
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
        // Where there is no connection for now, what is true now won't be worth waiting for.
        if (!this.#carrier || !stuck) resolve()
        return
      }
      if (ack) {
        last.acknowledged = resolve
        items.push({ message: { kind: 'ask', channel: 0, payload: new Uint8Array() } })
      } else last.sent = resolve
      queue.push(items)
      // It leaves right behind what is leaving: who sends on meanwhile shares its frame.
      if (!ack && !signal && this.#carrier && queue.waiting < SOON_BYTES) resolve()
      if (!signal) return
      const abort = () => queue.remove(items) && failed(aborted(signal))
      signal.addEventListener('abort', abort)
      undo = () => signal.removeEventListener('abort', abort)
    })
    this.#carrier?.wake(lane)
    return signal ? outcome.finally(undo) : outcome
  }

  /** What a connection takes messages from. */
  source(lane: number): OrderedLane | NewestLane {
    // A lane that is not in the table has no channel, either.
    return this.#lanes[lane] as OrderedLane | NewestLane
  }

  /** A connection begins to carry it, and both sides first say where they stand; `resumed`: not the first, so wait for that. */
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

  /** A message of the app's arrived, or an acknowledgement. @throws LumameshError `malformed`, `peer-misbehaved`, `peer-over-limit` */
  receive(lane: number, message: PeerMessage, counter: number): void {
    if (message.kind === 'ack') return this.#acknowledged(message.payload)
    this.traffic.bytesReceived += message.payload.length
    const queue = this.source(lane)
    const value = queue.receive(message, counter)
    if (value) this.#deliver(message.channel, value)
    if (queue.isAcknowledgementDue) this.#acknowledge(lane)
  }

  /** Time passes: says what was not said yet. */
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
      throw new LumameshError('malformed', 'The acknowledgement names a lane that has none.')
    queue.acknowledged(reader.varint())
    this.#carrier?.wake(lane)
  }
}

function aborted(signal: AbortSignal): LumameshError {
  return new LumameshError('aborted', 'The send was aborted by `signal`.', { cause: signal.reason })
}
