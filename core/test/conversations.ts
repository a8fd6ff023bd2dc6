import { Budget } from '../src/conversation/budget.ts'
import { type Carrier, Conversation, type SendTraits } from '../src/conversation/conversation.ts'
import { LANE_NAMES, RELIABLE } from '../src/wire/lanes.ts'
import { MAX_BATCH, type PeerMessage } from '../src/wire/messages.ts'

export type Side = 0 | 1
export const otherOf = (side: Side): Side => (side === 0 ? 1 : 0)

/** The budget for all incomplete messages, bytes. */
const BUDGET_BYTES = 4 * 1024 * 1024
const LARGEST_BYTES = 1024 * 1024

interface Frame {
  messages: PeerMessage[]
  counter: number
}

/** A connection: the frames in flight, by receiver and lane, and the attached sides. */
interface Wire {
  frames: Record<Side, Frame[][]>
  counters: Record<Side, number[]>
  attached: Set<Side>
  /** No frame arrives any longer. */
  isCut: boolean
}

/** The control messages of one side, and the lanes that have something to send. */
class TestCarrier implements Carrier {
  readonly first: PeerMessage[] = []
  readonly awake = new Set<number>()

  wake(lane: number): void {
    this.awake.add(lane)
  }

  sendFirst(message: PeerMessage): void {
    this.first.push(message)
  }

  isBlocked(): boolean {
    return false
  }
}

/** One page's conversation and all values that it received. */
export class ConversationEnd {
  readonly whole = new Budget(BUDGET_BYTES)
  readonly values: { channel: number; value: Uint8Array }[] = []
  readonly conversation = new Conversation({
    budget: new Budget(BUDGET_BYTES, this.whole),
    largest: LARGEST_BYTES,
    value: (channel, value) => this.values.push({ channel, value: value.slice() }),
    clock: () => 0,
  })
  carrier: TestCarrier | undefined
  /** Whether a connection has carried it. The next one then resumes it. */
  carried = false

  /** Whether its budget and the shared budget are unused. */
  get isIdle(): boolean {
    try {
      this.whole.take(BUDGET_BYTES)
      this.whole.give(BUDGET_BYTES)
      return true
    } catch {
      return false
    }
  }
}

/** Two conversations and the connections between them, which the test creates, drives and breaks. */
export class ConversationPair {
  readonly ends: readonly [ConversationEnd, ConversationEnd] = [new ConversationEnd(), new ConversationEnd()]
  #wire: Wire | undefined

  send(side: Side, lane: number, value: Uint8Array, posting?: SendTraits): Promise<void> {
    return this.ends[side].conversation.send(lane, 16 + lane, value, posting)
  }

  /** Opens the connection on this side. It is a new one if the last was cut or this side closed it. */
  open(side: Side): void {
    if (!this.#wire || this.#wire.isCut) {
      for (const each of [0, 1] as const) this.close(each)
      const lanes = () => LANE_NAMES.map((): Frame[] => [])
      const counters = () => LANE_NAMES.map(() => 0)
      this.#wire = {
        frames: [lanes(), lanes()],
        counters: [counters(), counters()],
        attached: new Set(),
        isCut: false,
      }
    }
    if (this.#wire.attached.has(side)) return
    this.#wire.attached.add(side)
    const end = this.ends[side]
    end.carrier = new TestCarrier()
    end.conversation.attach(end.carrier, end.carried)
    end.carried = true
  }

  /** Closes the connection on this side. Frames that it has sent are lost too. */
  close(side: Side): void {
    this.cut()
    this.ends[side].conversation.detach()
    this.ends[side].carrier = undefined
  }

  /** Loses all frames in flight, and all that are sent until both sides have another connection. */
  cut(): void {
    if (this.#wire) this.#wire.isCut = true
  }

  /** Sends a frame, as an outbox does. Returns whether there was anything to send. */
  pump(side: Side, lane: number): boolean {
    const { carrier, conversation } = this.ends[side]
    const wire = this.#wire
    if (!carrier || !wire) return false
    const first = lane === RELIABLE ? carrier.first.splice(0, MAX_BATCH) : []
    const items = first.length > 0 || !carrier.awake.has(lane) ? [] : conversation.source(lane).take()
    if (first.length === 0 && items.length === 0) {
      carrier.awake.delete(lane)
      return false
    }
    const counters = wire.counters[side]
    const counter = counters[lane] ?? 0
    counters[lane] = counter + 1
    const messages = [...first, ...items.map(({ message }) => message)]
    wire.frames[otherOf(side)][lane]?.push({ messages, counter })
    for (const item of items) item.sent?.()
    return true
  }

  /** Delivers a frame to this side if there is one and it is connected. Returns whether one was delivered. */
  deliver(side: Side, lane: number): boolean {
    const wire = this.#wire
    if (!wire?.attached.has(side) || wire.isCut) return false
    const frame = wire.frames[side][lane]?.shift()
    for (const message of frame?.messages ?? [])
      this.ends[side].conversation.receive(lane, message, frame?.counter ?? 0)
    return frame !== undefined
  }

  tick(side: Side): void {
    this.ends[side].conversation.tick()
  }

  /** Connects both sides if necessary, and delivers everything. */
  finish(): void {
    for (const side of [0, 1] as const) this.open(side)
    for (let moved = true; moved; ) {
      moved = false
      for (const side of [0, 1] as const) {
        this.tick(side)
        for (const lane of LANE_NAMES.keys()) {
          moved = this.pump(side, lane) || moved
          moved = this.deliver(side, lane) || moved
        }
      }
    }
  }
}
