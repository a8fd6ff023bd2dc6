import { Pairing, type PairingInput } from '../src/peers/pairing.ts'

/** Random numbers in [0, 1) from a seed. */
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

/** A connection on one side. It is connected if both sides' connections name one another. */
interface Connection {
  name: number
  other: number | undefined
  opened: boolean
  receivedAt: number
  silent: boolean
}

type Signal = { type: 'offer' | 'answer'; attempt: number; from: number; to: number | undefined }

interface End {
  pairing: Pairing
  connection: Connection | undefined
  attempts: number
  /** Whether there is a peer: it was connected and has not ended. */
  peer: boolean
  /** When that peer lost its connection, ms. */
  lostAt: number | undefined
  /** Until when no relay carries anything to or from this side, ms. */
  relaylessUntil: number | undefined
}

/** A peer that ended, and for how long it had been disconnected, ms. */
interface Ending {
  side: Side
  at: number
  awayMs: number
  /** Whether a relay listed it. */
  listed: boolean
}

const TICK_MS = 250
const STEP_MS = 10
const SILENT_AFTER_MS = 2_600

/** How the network treats signals: the shares that it loses, doubles or replays, and the longest delay. */
export interface Weather {
  loss: number
  doubling: number
  replay: number
  delayMs: number
  /** Shares of seconds in which the connection breaks, or falls silent or a side loses its relays for 1 to 10 s. */
  breaks: number
  silences: number
  relaylessness: number
}

export const FAIR: Weather = {
  loss: 0,
  doubling: 0,
  replay: 0,
  delayMs: 20,
  breaks: 0,
  silences: 0,
  relaylessness: 0,
}

/**
 * Two pairings, the signal channel and the connections between them, and a clock that the test drives. It applies effects
 * as the mesh does and simulates the network. Only Pairing makes decisions.
 */
export class Pair {
  weather: Weather = FAIR
  now = 0
  /** The number of connections that both sides created. */
  made = 0
  /** Peers that ended. */
  readonly endings: Ending[] = []
  /** Until when no frame arrives on any connection, ms. */
  #cutUntil = 0
  readonly ends: readonly [End, End]
  readonly #random: () => number
  readonly #signals: { at: number; to: Side; signal: Signal }[] = []
  readonly #events: { at: number; to: Side; connection: Connection; type: 'opened' | 'closed' }[] = []
  readonly #seen: { to: Side; signal: Signal }[] = []

  constructor(random: () => number) {
    this.#random = random
    this.ends = [this.#newEnd(true), this.#newEnd(false)]
  }

  get statuses(): readonly string[] {
    return this.ends.map(({ pairing }) => pairing.status)
  }

  /** Whether the connections of both sides are the two ends of one connection. */
  get connected(): boolean {
    const [a, b] = this.ends
    return (
      a.connection !== undefined &&
      b.connection !== undefined &&
      a.connection.other === b.connection.name &&
      b.connection.other === a.connection.name
    )
  }

  step(side: Side, input: PairingInput): void {
    const end = this.ends[side]
    const effect = end.pairing.step(input, this.now)
    if (effect && effect !== 'apply' && effect !== 'restart') this.#lose(side)
    if (effect === 'offer') {
      this.#connect(end, undefined)
      this.#send(side, 'offer')
    }
    // Half of the restarts find another route.
    if (effect === 'restart' && this.#random() < 0.5)
      this.#cutUntil = Math.min(this.#cutUntil, this.now + this.#random() * 2_000)
    if (effect === 'end') this.#endPeer(side)
    const linked = end.pairing.status === 'connected'
    end.peer ||= linked
    end.lostAt = linked || !end.peer ? undefined : (end.lostAt ?? this.now)
  }

  /** Like the mesh, forgets a peer that is neither listed nor connecting, so that the next one starts again. */
  listed(side: Side, newcomer: boolean): void {
    if (this.ends[side].pairing.forgettable) this.#forget(side)
    this.step(side, { type: 'listed', newcomer })
  }

  /** No relay lists the other side any longer. `certain`: a relay that could list it reports its exit. */
  unlisted(side: Side, certain: boolean): void {
    this.step(side, { type: 'unlisted', certain })
  }

  /** Loses all frames on any connection for `ms`. */
  cut(ms: number): void {
    this.#cutUntil = Math.max(this.#cutUntil, this.now + ms)
  }

  /** Crashes one side's page: it sends and receives nothing more. */
  crash(side: Side): void {
    this.#forget(side)
    this.ends[side].relaylessUntil = Number.POSITIVE_INFINITY
  }

  /** One side leaves, with a goodbye on its connection and to its relays. */
  leave(side: Side): void {
    const to = side === 0 ? 1 : 0
    if (this.connected) this.step(to, { type: 'ended' })
    this.crash(side)
    this.unlisted(to, true)
  }

  /** Delivers an earlier signal once more. */
  replay(to: Side, signal: Signal): void {
    this.#receive(to, signal)
  }

  /** Every signal that was sent to this side. */
  sentTo(side: Side): Signal[] {
    return this.#seen.filter(({ to }) => to === side).map(({ signal }) => signal)
  }

  /** Breaks the open connection, as a network does: both sides notice at different times. */
  break(): void {
    for (const side of [0, 1] as const) {
      const { connection } = this.ends[side]
      if (!connection?.opened) continue
      connection.other = undefined
      this.#schedule(side, connection, 'closed', 2_600)
    }
  }

  run(ms: number): void {
    for (const end = this.now + ms; this.now < end; this.now += STEP_MS) {
      for (const signal of takeDue(this.#signals, this.now)) this.#receive(signal.to, signal.signal)
      for (const { to, connection, type } of takeDue(this.#events, this.now)) {
        // The mesh also ignores events of an older connection.
        if (this.ends[to].connection === connection) this.#handle(to, connection, type)
      }
      if (this.now % TICK_MS === 0) for (const side of [0, 1] as const) this.#tick(side)
      if (this.now % 1_000 === 0) this.#applyWeather()
    }
  }

  #handle(side: Side, connection: Connection, type: 'opened' | 'closed'): void {
    if (type === 'opened') {
      if (connection.opened || !this.connected) return
      if (this.#isCut) return this.#schedule(side, connection, 'opened', 500)
      connection.opened = true
      connection.receivedAt = this.now
    }
    this.step(side, { type })
  }

  #tick(side: Side): void {
    const end = this.ends[side]
    if (end.relaylessUntil !== undefined && this.now >= end.relaylessUntil) {
      end.relaylessUntil = undefined
      this.listed(side, true)
    }
    this.#receivePings(side)
    this.step(side, { type: 'tick' })
    if (end.pairing.forgettable) this.#forget(side)
  }

  /** Receives the other side's pings, or misses them. */
  #receivePings(side: Side): void {
    const { connection } = this.ends[side]
    if (!connection?.opened) return
    const receives = this.connected && !this.#isCut
    if (receives) connection.receivedAt = this.now
    if (receives !== connection.silent) return
    if (!receives && this.now - connection.receivedAt < SILENT_AFTER_MS) return
    connection.silent = !receives
    this.step(side, { type: receives ? 'received' : 'silent' })
  }

  /** Applies one second of the weather. */
  #applyWeather(): void {
    const { breaks, silences, relaylessness, replay } = this.weather
    if (this.#random() < breaks) this.break()
    if (this.#random() < silences) this.cut(1_000 + this.#random() * 9_000)
    for (const side of [0, 1] as const) {
      const end = this.ends[side]
      if (end.relaylessUntil !== undefined || this.#random() >= relaylessness) continue
      end.relaylessUntil = this.now + 1_000 + this.#random() * 9_000
      this.unlisted(side, false)
    }
    const old = this.#seen[Math.floor(this.#random() * this.#seen.length)]
    if (old && this.#random() < replay) this.#receive(old.to, old.signal)
  }

  get #isCut(): boolean {
    return this.now < this.#cutUntil
  }

  #newEnd(lower: boolean): End {
    const end: End = {
      pairing: new Pairing(lower, () => ++end.attempts),
      connection: undefined,
      attempts: 0,
      peer: false,
      lostAt: undefined,
      relaylessUntil: undefined,
    }
    return end
  }

  #endPeer(side: Side): void {
    const end = this.ends[side]
    if (end.peer) {
      const awayMs = this.now - (end.lostAt ?? this.now)
      this.endings.push({ side, at: this.now, awayMs, listed: end.relaylessUntil === undefined })
    }
    end.peer = false
  }

  #forget(side: Side): void {
    const end = this.ends[side]
    end.pairing = new Pairing(side === 0, () => ++end.attempts)
    end.connection = undefined
    end.peer = false
    end.lostAt = undefined
  }

  #receive(side: Side, signal: Signal): void {
    const end = this.ends[side]
    if (end.relaylessUntil !== undefined) return
    const effect = end.pairing.step({ type: signal.type, attempt: signal.attempt }, this.now)
    if (effect === 'answer') {
      if (end.peer) end.lostAt ??= this.now
      this.#lose(side)
      this.#connect(end, signal.from)
      this.#send(side, 'answer')
    }
    if (effect === 'apply' && signal.type === 'answer' && end.connection) {
      // The browser accepts an answer to another connection of ours, but never connects.
      end.connection.other ??= signal.to === end.connection.name ? signal.from : undefined
    }
    if (!this.connected) return
    for (const to of [0, 1] as const) {
      const { connection } = this.ends[to]
      if (connection && !connection.opened) this.#schedule(to, connection, 'opened', 100)
    }
  }

  #connect(end: End, other: number | undefined): void {
    end.connection = { name: ++this.made, other, opened: false, receivedAt: this.now, silent: false }
  }

  /** Closes one side's connection. If it was open, the other side notices within 2.6 s. */
  #lose(side: Side): void {
    const { connection } = this.ends[side]
    this.ends[side].connection = undefined
    const to = side === 0 ? 1 : 0
    const other = this.ends[to].connection
    if (this.#isCut) return
    if (connection && other?.opened && other.other === connection.name)
      this.#schedule(to, other, 'closed', 2_600)
  }

  #schedule(to: Side, connection: Connection, type: 'opened' | 'closed', withinMs: number): void {
    this.#events.push({ at: this.now + STEP_MS + this.#random() * withinMs, to, connection, type })
  }

  #send(side: Side, type: 'offer' | 'answer'): void {
    const { pairing, connection } = this.ends[side]
    if (!connection || this.ends[side].relaylessUntil !== undefined) return
    const signal: Signal = {
      type,
      attempt: pairing.attempt.number,
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
