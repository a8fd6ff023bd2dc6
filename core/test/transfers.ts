import type { LumameshError } from '../src/errors.ts'
import type { IncomingFile } from '../src/transfer/incomingFile.ts'
import { Transfers } from '../src/transfer/transfers.ts'
import { Reader } from '../src/wire/reader.ts'
import { randomOf } from './pair.ts'

interface Message {
  lane: 'reliable' | 'bulk'
  value?: unknown
  payload?: Uint8Array
  handed: () => void
}

/** One page's transfers, with everything that its app and a test observe. */
export class End {
  readonly transfers: Transfers
  /** If set, is called with each file that is offered. */
  listener: ((file: IncomingFile) => void) | undefined
  /** If set, changes received payloads, like a tampering network. */
  tamper: ((payload: Uint8Array) => void) | undefined
  /** Messages that it sent on the control channel. */
  readonly sent: unknown[][] = []
  /** Ids of the transfers whose bytes it sent, in order. */
  readonly bytesOf: number[] = []
  /** Errors that receiving threw. */
  readonly errors: unknown[] = []
  readonly lanes: Record<'reliable' | 'bulk', Message[]> = { reliable: [], bulk: [] }

  constructor(step: () => void) {
    const push = (message: Omit<Message, 'handed'>) =>
      new Promise<void>((handed) => {
        this.lanes[message.lane].push({ ...message, handed })
        step()
      })
    this.transfers = new Transfers({
      control: (value, lane) => {
        this.sent.push(value as unknown[])
        return push({ lane, value: structuredClone(value) })
      },
      bytes: (payload) => {
        this.bytesOf.push(new Reader(payload).varint())
        return push({ lane: 'bulk', payload })
      },
      offered: (file) => {
        this.listener?.(file)
        return this.listener !== undefined
      },
    })
  }

  receive({ value, payload }: Message): void {
    try {
      if (payload) {
        this.tamper?.(payload)
        this.transfers.receiveBytes(payload)
      } else this.transfers.receiveControl(value)
    } catch (error) {
      this.errors.push(error)
    }
  }
}

/** Two pages and the lanes between them. Each lane keeps its order. The seed decides which lane moves next. */
export class TransferPair {
  readonly ends: readonly [End, End]
  /** Runs before each message that arrives. */
  beforeStep: ((step: number) => void) | undefined
  #steps = 0
  #moving = false
  readonly #random: () => number

  constructor(seed = 1) {
    this.#random = randomOf(seed)
    const step = () => this.#move()
    this.ends = [new End(step), new End(step)]
  }

  get errors(): unknown[] {
    return this.ends.flatMap(({ errors }) => errors)
  }

  close(error: LumameshError): void {
    for (const { transfers } of this.ends) transfers.close(error)
  }

  #move(): void {
    if (this.#moving) return
    this.#moving = true
    setImmediate(() => {
      this.#moving = false
      const queues = this.ends.flatMap((end, i) => {
        const other = this.ends[1 - i] as End
        return Object.values(end.lanes).map((lane) => ({ lane, other }))
      })
      const busy = queues.filter(({ lane }) => lane.length > 0)
      // Delivers several in some turns, so that they meet microtasks that are still pending.
      for (let rush = this.#random() * 8; rush > 0 && busy.length > 0; rush--) {
        const { lane, other } = busy[Math.floor(this.#random() * busy.length)] as (typeof busy)[number]
        const message = lane.shift()
        if (!message) continue
        this.beforeStep?.(this.#steps++)
        message.handed()
        other.receive(message)
      }
      if (busy.some(({ lane }) => lane.length > 0)) this.#move()
    })
  }
}
