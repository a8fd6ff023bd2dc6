import { createHash } from 'node:crypto'
import { Homes } from '../network/homes.ts'
import { encodeNetworkFrame, type NetworkFrame } from '../network/networkFrames.ts'
import { TICK_MS } from '../network/networkLimits.ts'
import { RoomRouting, type RoomRoutingEffect } from '../network/roomRouting.ts'
import type { RoomSignal } from '../shared/roomSignal.ts'
import { unreachable } from '../shared/unreachable.ts'
import { Pairs } from './pairs.ts'

/**
 * Frames from one relay to another. They arrive in order, or not at all once the stream has closed: it runs over TCP.
 */
interface Stream {
  open: boolean
  /** When its last frame arrives. */
  arrives: number
}

interface Relay {
  id: string
  index: number
  host: string
  routing: RoomRouting
  alive: boolean
  /** The part of the network that it is in: it cannot reach relays of other parts. */
  part: number
  connected: Map<string, Stream>
  /** By topic: members at other relays, as pages here know them. */
  remote: Map<string, Set<string>>
  /** Frames that wait for a connection. */
  waiting: Map<string, NetworkFrame[]>
  /** Frames about rooms that it has sent, without ALIVE. */
  frames: number
  /** The bytes of these frames. */
  bytes: number
}

export interface SimulationOptions {
  relays: number
  /** [0, 1), seeded. */
  random: () => number
  /** How long a frame takes, ms. */
  latency?: () => number
  homes?: number
  /** Whether all relays have one address, as in tests on one machine. */
  onePlace?: boolean
}

const UNREACHABLE_AFTER_MS = 1_000

/** Many relays in one process: the real routing, with a simulated network and clock. */
export class SimulatedNetwork {
  now = 0
  readonly relays: Relay[] = []
  /** Relays that were ever connected to each other. */
  readonly met: Pairs
  /** Relays that ever shared rooms. */
  readonly shared: Pairs
  /** Frames and bytes of each type that all relays have sent. */
  readonly sent: Partial<Record<NetworkFrame['type'], { frames: number; bytes: number }>> = {}
  readonly #byId = new Map<string, Relay>()
  readonly #options: Required<SimulationOptions>
  /** By time, ms: what happens then, in order. */
  readonly #events = new Map<number, (() => void)[]>()
  /** The times of these events, sorted. */
  readonly #times: number[] = []

  constructor(options: SimulationOptions) {
    this.#options = { latency: () => 1 + options.random() * 20, homes: 3, onePlace: false, ...options }
    this.met = new Pairs(options.relays)
    this.shared = new Pairs(options.relays)
    for (let i = 0; i < options.relays; i++) {
      const id = createHash('sha256').update(`relay ${i}`).digest('hex')
      const relay: Relay = {
        id,
        index: i,
        host: options.onePlace ? '127.0.0.1' : `${1 + (i % 200)}.${(i >> 8) & 255}.${i & 255}.7`,
        routing: new RoomRouting(id, this.#options.homes),
        alive: true,
        part: 0,
        connected: new Map(),
        remote: new Map(),
        waiting: new Map(),
        frames: 0,
        bytes: 0,
      }
      this.relays.push(relay)
      this.#byId.set(id, relay)
    }
    this.#setRelays()
  }

  enter(relay: Relay, topic: string, peer: string): void {
    this.#apply(relay, relay.routing.entered(topic, peer, this.now))
  }

  leave(relay: Relay, topic: string, peer: string): void {
    this.#apply(relay, relay.routing.exited(topic, peer, this.now))
  }

  signal(relay: Relay, signal: RoomSignal): void {
    this.#apply(relay, relay.routing.signal(signal, this.now))
  }

  /** Ends a relay, and all connections to it. */
  kill(relay: Relay): void {
    relay.alive = false
    for (const id of [...relay.connected.keys()]) this.#disconnect(relay, this.#get(id))
  }

  /** Partitions the network, or joins it again if all relays are in the same part. */
  partition(partOf: (index: number) => number): void {
    this.relays.forEach((relay, index) => {
      relay.part = partOf(index)
    })
    for (const relay of this.relays) {
      for (const id of [...relay.connected.keys()])
        if (!this.#reaches(relay, this.#get(id))) this.#disconnect(relay, this.#get(id))
    }
  }

  /** Connects all relays to all others, as in a small network. */
  connectAll(): void {
    for (const one of this.relays) for (const other of this.relays) if (one !== other) this.#dial(one, other)
  }

  /** Closes connections that neither side wants any more, as the overlay does after a while. */
  closeIdle(): void {
    const wanted = this.relays.map(({ routing }) => routing.wanted)
    for (const relay of this.relays) {
      for (const id of [...relay.connected.keys()]) {
        const other = this.#get(id)
        if (!wanted[relay.index]?.has(id) && !wanted[other.index]?.has(relay.id))
          this.#disconnect(relay, other)
      }
    }
  }

  /** Advances the clock. Ticks one relay after the other, and dials the relays that it needs, as the overlay does. */
  run(forMs: number, tickMs: number = TICK_MS): void {
    const end = this.now + forMs
    while (this.now < end) {
      const begun = this.now
      const took = Math.min(tickMs, end - begun)
      for (const [index, relay] of this.relays.entries()) {
        this.#until(begun + (took * (index + 1)) / this.relays.length)
        if (!relay.alive) continue
        this.#apply(relay, relay.routing.tick(this.now))
        for (const id of relay.routing.wanted) if (!relay.connected.has(id)) this.#dial(relay, this.#get(id))
      }
    }
  }

  /** Advances the clock without ticks: only frames on their way arrive. */
  pass(forMs: number): void {
    this.#until(this.now + forMs)
  }

  #until(time: number): void {
    while (this.#times.length > 0) {
      const [at = 0] = this.#times
      if (at > time) break
      const actions = this.#events.get(at) ?? []
      this.#events.delete(at)
      this.#times.shift()
      this.now = at
      for (const action of actions) action()
    }
    this.now = time
  }

  #apply(relay: Relay, effects: readonly RoomRoutingEffect[]): void {
    for (const effect of effects) {
      switch (effect.type) {
        case 'send':
          this.#send(relay, this.#get(effect.relay), effect.frame)
          break
        case 'disconnect':
          this.#disconnect(relay, this.#get(effect.relay))
          break
        case 'entered':
          for (const peer of effect.peers) remoteMembers(relay, effect.topic).add(peer)
          break
        case 'exited':
          remoteMembers(relay, effect.topic).delete(effect.peer)
          break
        case 'signal':
          break
        default:
          unreachable(effect)
      }
    }
  }

  #send(from: Relay, to: Relay, frame: NetworkFrame): void {
    const stream = from.connected.get(to.id)
    if (!stream) {
      from.waiting.set(to.id, [...(from.waiting.get(to.id) ?? []), frame])
      return this.#dial(from, to)
    }
    if (frame.type !== 'alive') {
      const bytes = lengthOf(frame)
      from.frames++
      from.bytes += bytes
      const sent = this.sent[frame.type] ?? { frames: 0, bytes: 0 }
      this.sent[frame.type] = sent
      sent.frames++
      sent.bytes += bytes
    }
    if (frame.type === 'roster' && frame.peers.length > 0) this.shared.add(from.index, to.index)
    stream.arrives = Math.max(this.now + this.#options.latency(), stream.arrives)
    this.#later(stream.arrives - this.now, () => {
      if (stream.open) this.#apply(to, to.routing.received(from.id, frame, this.now))
    })
  }

  #dial(from: Relay, to: Relay): void {
    if (!this.#reaches(from, to)) {
      this.#later(UNREACHABLE_AFTER_MS, () => {
        if (this.#reaches(from, to) || !from.alive) return
        from.waiting.delete(to.id)
        this.#apply(from, from.routing.unreachable(to.id, this.now))
      })
      return
    }
    if (from.connected.has(to.id)) return
    from.connected.set(to.id, { open: true, arrives: 0 })
    to.connected.set(from.id, { open: true, arrives: 0 })
    this.met.add(from.index, to.index)
    for (const [one, other] of [
      [from, to],
      [to, from],
    ] as const) {
      this.#apply(one, one.routing.connected(other.id, this.now))
      const waiting = one.waiting.get(other.id) ?? []
      one.waiting.delete(other.id)
      for (const frame of waiting) this.#send(one, other, frame)
    }
  }

  #disconnect(one: Relay, other: Relay): void {
    for (const stream of [one.connected.get(other.id), other.connected.get(one.id)])
      if (stream) stream.open = false
    one.connected.delete(other.id)
    other.connected.delete(one.id)
    for (const [here, there] of [
      [one, other],
      [other, one],
    ] as const)
      if (here.alive) this.#apply(here, here.routing.disconnected(there.id))
  }

  #reaches(one: Relay, other: Relay): boolean {
    return one.alive && other.alive && one.part === other.part
  }

  #setRelays(): void {
    const all = this.relays.map(({ id, host }) => ({ id, addresses: [{ host, port: 7400 }] }))
    const homes = new Homes(all)
    for (const relay of this.relays) this.#apply(relay, relay.routing.relays(homes, this.now))
  }

  #later(ms: number, action: () => void): void {
    const at = Math.ceil(this.now + ms)
    const actions = this.#events.get(at)
    if (actions) {
      actions.push(action)
      return
    }
    this.#events.set(at, [action])
    let place = this.#times.length
    while (place > 0 && (this.#times[place - 1] ?? 0) > at) place--
    this.#times.splice(place, 0, at)
  }

  #get(id: string): Relay {
    const relay = this.#byId.get(id)
    if (!relay) throw new Error('No such relay')
    return relay
  }
}

function remoteMembers({ remote }: Relay, topic: string): Set<string> {
  const members = remote.get(topic) ?? new Set()
  remote.set(topic, members)
  return members
}

/** The length of frames by their shape: only lists and payloads vary in length. */
const lengths = new Map<string, number>()

function lengthOf(frame: NetworkFrame): number {
  const shape = shapeOf(frame)
  const known = lengths.get(shape)
  if (known !== undefined) return known
  const { length } = encodeNetworkFrame(frame)
  lengths.set(shape, length)
  return length
}

function shapeOf(frame: NetworkFrame): string {
  if (frame.type === 'relays') return `relays ${frame.relays.length}`
  if (frame.type === 'roster') return `roster ${frame.peers.length}`
  if (frame.type === 'signal') return `signal ${frame.payload.length}`
  return frame.type === 'register' || frame.type === 'unregister'
    ? `register ${frame.topics.length}`
    : frame.type
}
