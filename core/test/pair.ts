import { Negotiation, type NegotiationInput } from '../src/mesh/negotiation.ts'

/** Numbers from a seed: [0, 1). */
export function randomOf(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

type Side = 0 | 1

/** A connection as one side has it; it stands where both sides' connections name one another. */
interface Connection {
  name: number
  other: number | undefined
  opened: boolean
}

type Signal = { type: 'offer' | 'answer'; attempt: number; from: number; to: number | undefined }

interface End {
  negotiation: Negotiation
  connection: Connection | undefined
  attempts: number
}

const TICK_MS = 250
const STEP_MS = 10

/** How the network treats what is sent: the shares that get lost, doubled, replayed later; the longest delay. */
export interface Weather {
  loss: number
  doubling: number
  replay: number
  delayMs: number
  /** Share of connections that break in a second. */
  breaks: number
}

export const FAIR: Weather = { loss: 0, doubling: 0, replay: 0, delayMs: 20, breaks: 0 }

/**
 * Two negotiations, the signal channel and the connections between them, and a clock that the test drives. It does what the mesh does
 * with effects, and what a network does with connections; decisions are Negotiation's alone.
 */
export class Pair {
  weather: Weather = FAIR
  now = 0
  /** Connections that were made, of both sides. */
  made = 0
  readonly ends: readonly [End, End]
  readonly #random: () => number
  readonly #signals: { at: number; to: Side; signal: Signal }[] = []
  readonly #events: { at: number; to: Side; connection: Connection; type: 'opened' | 'down' }[] = []
  readonly #seen: { to: Side; signal: Signal }[] = []

  constructor(random: () => number) {
    this.#random = random
    this.ends = [this.#newEnd(true), this.#newEnd(false)]
  }

  get statuses(): readonly string[] {
    return this.ends.map(({ negotiation }) => negotiation.status)
  }

  /** Each has one connection, and they are the two ends of the same. */
  get connected(): boolean {
    const [a, b] = this.ends
    return (
      a.connection !== undefined &&
      b.connection !== undefined &&
      a.connection.other === b.connection.name &&
      b.connection.other === a.connection.name
    )
  }

  step(side: Side, input: NegotiationInput): void {
    const end = this.ends[side]
    const effect = end.negotiation.step(input, this.now)
    if (effect === 'offer' || effect === 'answer' || effect === 'drop') this.#lose(side)
    if (effect === 'offer') {
      this.#connect(end, undefined)
      this.#say(side, 'offer')
    }
  }

  /** The mesh forgets who is neither there nor connecting; so does this, and starts anew. */
  found(side: Side, newcomer: boolean): void {
    if (this.ends[side].negotiation.over) this.#forget(side)
    this.step(side, { type: 'found', newcomer })
  }

  /** A signal that a relay kept, once more. */
  replay(to: Side, signal: Signal): void {
    this.#hear(to, signal)
  }

  /** Every signal that was sent, by the side that it goes to. */
  sentTo(side: Side): Signal[] {
    return this.#seen.filter(({ to }) => to === side).map(({ signal }) => signal)
  }

  /** Breaks the connection that stands, as a network does: both sides notice, at different times. */
  break(): void {
    for (const side of [0, 1] as const) {
      const { connection } = this.ends[side]
      if (!connection?.opened) continue
      connection.other = undefined
      this.#plan(side, connection, 'down', 2_600)
    }
  }

  run(ms: number): void {
    for (const end = this.now + ms; this.now < end; this.now += STEP_MS) {
      for (const signal of takeDue(this.#signals, this.now)) this.#hear(signal.to, signal.signal)
      for (const { to, connection, type } of takeDue(this.#events, this.now)) {
        const { connection: current } = this.ends[to]
        // As in the mesh: what an older connection says concerns nobody any more.
        if (current !== connection) continue
        if (type === 'opened' && (connection.opened || !this.connected)) continue
        connection.opened ||= type === 'opened'
        this.step(to, { type })
      }
      if (this.now % TICK_MS === 0) {
        for (const side of [0, 1] as const) this.step(side, { type: 'tick' })
        for (const side of [0, 1] as const) if (this.ends[side].negotiation.over) this.#forget(side)
      }
      if (this.now % 1_000 === 0) {
        if (this.#random() < this.weather.breaks) this.break()
        const old = this.#seen[Math.floor(this.#random() * this.#seen.length)]
        if (old && this.#random() < this.weather.replay) this.#hear(old.to, old.signal)
      }
    }
  }

  #newEnd(lower: boolean): End {
    const end: End = {
      negotiation: new Negotiation(lower, () => ++end.attempts),
      connection: undefined,
      attempts: 0,
    }
    return end
  }

  #forget(side: Side): void {
    const end = this.ends[side]
    end.negotiation = new Negotiation(side === 0, () => ++end.attempts)
  }

  #hear(side: Side, signal: Signal): void {
    const end = this.ends[side]
    const effect = end.negotiation.step({ type: signal.type, attempt: signal.attempt }, this.now)
    if (effect === 'answer') {
      this.#lose(side)
      this.#connect(end, signal.from)
      this.#say(side, 'answer')
    }
    if (effect === 'apply' && signal.type === 'answer' && end.connection) {
      // An answer to another connection of ours: the browser takes it, and nothing comes of it.
      end.connection.other ??= signal.to === end.connection.name ? signal.from : undefined
    }
    if (!this.connected) return
    for (const to of [0, 1] as const) {
      const { connection } = this.ends[to]
      if (connection && !connection.opened) this.#plan(to, connection, 'opened', 100)
    }
  }

  #connect(end: End, other: number | undefined): void {
    end.connection = { name: ++this.made, other, opened: false }
  }

  /** One side gives its connection up; where it stood, the other side notices within 2.6 s. */
  #lose(side: Side): void {
    const { connection } = this.ends[side]
    this.ends[side].connection = undefined
    const to = side === 0 ? 1 : 0
    const other = this.ends[to].connection
    if (connection && other?.opened && other.other === connection.name) this.#plan(to, other, 'down', 2_600)
  }

  #plan(to: Side, connection: Connection, type: 'opened' | 'down', withinMs: number): void {
    this.#events.push({ at: this.now + STEP_MS + this.#random() * withinMs, to, connection, type })
  }

  #say(side: Side, type: 'offer' | 'answer'): void {
    const { negotiation, connection } = this.ends[side]
    if (!connection) return
    const signal: Signal = {
      type,
      attempt: negotiation.attempt.number,
      from: connection.name,
      to: connection.other,
    }
    const to = side === 0 ? 1 : 0
    this.#seen.push({ to, signal })
    const { loss, doubling, delayMs } = this.weather
    const times = this.#random() < loss ? 0 : this.#random() < doubling ? 2 : 1
    for (let i = 0; i < times; i++)
      this.#signals.push({ at: this.now + STEP_MS + this.#random() * delayMs, to, signal })
  }
}

function takeDue<T extends { at: number }>(list: T[], now: number): T[] {
  const due = list.filter(({ at }) => at <= now).sort((a, b) => a.at - b.at)
  for (const item of due) list.splice(list.indexOf(item), 1)
  return due
}
