import { fromHex, toHex } from '../shared/hex.ts'
import { Tally } from '../shared/tally.ts'
import { HomeRegistry } from './homeRegistry.ts'
import { Homes } from './homes.ts'
import { LocalRoom } from './localRoom.ts'
import type { NetworkFrame } from './networkFrames.ts'
import {
  ALIVE_EVERY_MS,
  FORGET_EVERY_MS,
  MAX_RELAYS_PER_ROOM,
  MAX_ROSTER,
  MAX_TOPICS,
  REGISTER_EVERY_MS,
  SILENCE_MS,
  STALL_MS,
  UNREACHABLE_MS,
} from './networkLimits.ts'

/** What routing wants done. */
export type RoomRoutingEffect =
  /** To another relay, which may have to be dialled first. */
  | { type: 'send'; relay: string; frame: NetworkFrame }
  /** To the pages of this relay: some came or one went elsewhere; `before`: they were there before all of them. */
  | { type: 'enter'; topic: string; peers: readonly string[]; before: boolean }
  | { type: 'exit'; topic: string; peer: string }
  | { type: 'signal'; topic: string; from: string; to: string; payload: Uint8Array }
  /** Nothing is heard of it any more. */
  | { type: 'hangUp'; relay: string }

type NetworkFrameOf<Type extends NetworkFrame['type']> = Extract<NetworkFrame, { type: Type }>

/**
 * Where two relays' rooms are of about one age, ms, both sides' members count as newcomers: of two offers one is dropped, but no offer
 * at all would be waited for. More than a frame takes.
 */
const SAME_AGE_MS = 500

/**
 * Rooms across relays: who is home of what, which relays have members where, and who they are. Sans-I/O: `now` is monotonic ms;
 * topics, relays and peers are hex.
 */
export class RoomRouting {
  readonly registry = new HomeRegistry()
  readonly #self: string
  readonly #homesPerRoom: number
  readonly #rooms = new Map<string, LocalRoom>()
  /** The same by when they are to be registered anew: those that wait longest first. */
  readonly #refresh = new Map<LocalRoom, number>()
  /** Rooms in common with each relay. */
  readonly #shared = new Tally()
  /** Relays that are connected: when each was heard last, and when something was sent to it. */
  readonly #up = new Map<string, { heard: number; sent: number }>()
  /** Relays that can't be dialled, and until when they are passed over. */
  readonly #unreachable = new Map<string, number>()
  #homes = new Homes([])
  #ticked = Number.POSITIVE_INFINITY
  #forgot = 0

  /** @param homes how many relays are home of a room */
  constructor(self: string, homes: number) {
    this.#self = self
    this.#homesPerRoom = homes
  }

  /** Relays that rooms of this relay need: homes, and those with members. */
  get wanted(): Set<string> {
    const wanted = new Set<string>()
    for (const room of this.#rooms.values()) {
      for (const relay of [...room.homes, ...room.named]) if (relay !== this.#self) wanted.add(relay)
    }
    return wanted
  }

  /** Rooms with members here. */
  get size(): number {
    return this.#rooms.size
  }

  /** Other relays have come or gone; `homes` knows this one, too. */
  relays(homes: Homes, now: number): RoomRoutingEffect[] {
    this.#homes = homes
    return this.#rehome(now)
  }

  /** A page of this relay entered. */
  entered(topic: string, peer: string, now: number): RoomRoutingEffect[] {
    const known = this.#rooms.get(topic)
    if (known) {
      known.peers.add(peer)
      return known.greeted.flatMap((relay) =>
        this.#send(relay, { type: 'enter', topic: fromHex(topic), peer: fromHex(peer) }, now),
      )
    }
    const room = new LocalRoom(topic, now)
    room.peers.add(peer)
    this.#rooms.set(topic, room)
    this.#refresh.set(room, now + REGISTER_EVERY_MS)
    room.homes = this.#homesOf(topic)
    return room.homes.flatMap((home) => this.#register(home, [room], now))
  }

  /** A page of this relay left. */
  left(topic: string, peer: string, now: number): RoomRoutingEffect[] {
    const room = this.#rooms.get(topic)
    if (!room?.peers.delete(peer)) return []
    const bytes = fromHex(topic)
    if (room.peers.size > 0) {
      return room.greeted.flatMap((relay) =>
        this.#send(relay, { type: 'exit', topic: bytes, peer: fromHex(peer) }, now),
      )
    }
    this.#rooms.delete(topic)
    this.#refresh.delete(room)
    for (const relay of room.remote.keys()) this.#shared.remove(relay)
    return [
      ...room.greeted.flatMap((relay) =>
        this.#send(relay, { type: 'roster', topic: bytes, age: 0, peers: [] }, now),
      ),
      ...room.homes.flatMap((home) => this.#unregister(home, [room], now)),
    ]
  }

  /** A page of this relay says something to a member elsewhere. */
  signal(topic: string, from: string, to: string, payload: Uint8Array, now: number): RoomRoutingEffect[] {
    const relay = this.#rooms.get(topic)?.relayOf(to)
    if (relay === undefined) return []
    const bytes = { topic: fromHex(topic), from: fromHex(from), to: fromHex(to), payload }
    return this.#send(relay, { type: 'signal', ...bytes }, now)
  }

  received(relay: string, frame: NetworkFrame, now: number): RoomRoutingEffect[] {
    const state = this.#up.get(relay)
    if (state) state.heard = now
    switch (frame.type) {
      case 'register':
        return frame.topics.flatMap((topic) => this.#registered(toHex(topic), relay, now))
      case 'unregister':
        for (const topic of frame.topics) this.registry.remove(toHex(topic), relay)
        return []
      case 'relays':
        return this.#named(relay, frame, now)
      case 'roster':
        return this.#roster(relay, frame, now)
      case 'enter':
      case 'exit':
        return this.#cameOrWent(relay, frame)
      case 'signal':
        return this.#signalled(relay, frame)
      case 'alive':
        return []
    }
  }

  /** A connection to it is there. */
  up(relay: string, now: number): RoomRoutingEffect[] {
    if (this.#up.has(relay)) return []
    this.#up.set(relay, { heard: now, sent: now })
    const back = this.#unreachable.delete(relay)
    const mine = [...this.#rooms.values()]
    const registered = this.#register(
      relay,
      mine.filter(({ homes }) => homes.includes(relay)),
      now,
    )
    const greeted = mine.filter((room) => room.names(relay)).flatMap((room) => this.#greet(room, relay, now))
    return [...registered, ...greeted, ...(back ? this.#rehome(now) : [])]
  }

  /** The connection to it is gone, and with it everybody who is there. */
  down(relay: string): RoomRoutingEffect[] {
    this.#up.delete(relay)
    return [...this.#rooms.values()].flatMap((room) => {
      room.forget(relay)
      return this.#replaced(room, relay, [])
    })
  }

  /** It can't be dialled: others are home in its place until it can. */
  unreachable(relay: string, now: number): RoomRoutingEffect[] {
    if (this.#up.has(relay)) return []
    const known = this.#unreachable.has(relay)
    this.#unreachable.set(relay, now + UNREACHABLE_MS)
    this.registry.drop(relay)
    for (const room of this.#rooms.values()) room.forget(relay)
    return known ? [] : this.#rehome(now)
  }

  /** What time brings; call it every TICK_MS. */
  tick(now: number): RoomRoutingEffect[] {
    const effects: RoomRoutingEffect[] = []
    const stalled = now - this.#ticked > STALL_MS
    this.#ticked = now
    for (const [relay, state] of this.#up) {
      const shares = this.#shared.of(relay) > 0
      // What it said while this relay stood still is still to be read.
      if (stalled || !shares) state.heard = now
      if (!shares) continue
      if (now - state.heard >= SILENCE_MS) effects.push(...this.down(relay), { type: 'hangUp', relay })
      else if (now - state.sent >= ALIVE_EVERY_MS) effects.push(...this.#send(relay, { type: 'alive' }, now))
    }
    if (now - this.#forgot >= FORGET_EVERY_MS) {
      this.#forgot = now
      this.registry.expire(now)
    }
    let reachable = false
    for (const [relay, until] of this.#unreachable) {
      if (now >= until) reachable = this.#unreachable.delete(relay) || reachable
    }
    if (reachable) effects.push(...this.#rehome(now))
    for (const [home, rooms] of byHome(this.#dueAt(now))) effects.push(...this.#register(home, rooms, now))
    return effects
  }

  #dueAt(now: number): LocalRoom[] {
    const due: LocalRoom[] = []
    for (const [room, at] of this.#refresh) {
      if (now < at) break
      due.push(room)
    }
    for (const room of due) {
      this.#refresh.delete(room)
      this.#refresh.set(room, now + REGISTER_EVERY_MS)
    }
    return due
  }

  #homesOf(topic: string): string[] {
    return this.#homes.of(topic, this.#homesPerRoom, (relay) => !this.#unreachable.has(relay))
  }

  /** Says to new homes what they are home of, and to old ones that they are not any more. */
  #rehome(now: number): RoomRoutingEffect[] {
    const added: [string, LocalRoom][] = []
    const removed: [string, LocalRoom][] = []
    for (const room of this.#rooms.values()) {
      const before = room.homes
      room.homes = this.#homesOf(room.topic)
      for (const home of room.homes) if (!before.includes(home)) added.push([home, room])
      for (const home of before) {
        if (room.homes.includes(home)) continue
        room.known.delete(home)
        removed.push([home, room])
      }
    }
    return [
      ...[...grouped(added)].flatMap(([home, rooms]) => this.#register(home, rooms, now)),
      ...[...grouped(removed)].flatMap(([home, rooms]) => this.#unregister(home, rooms, now)),
    ]
  }

  #register(home: string, rooms: readonly LocalRoom[], now: number): RoomRoutingEffect[] {
    if (home === this.#self) return rooms.flatMap(({ topic }) => this.#registered(topic, this.#self, now))
    return chunks(rooms, MAX_TOPICS).flatMap((some) =>
      this.#send(home, { type: 'register', topics: some.map(({ topic }) => fromHex(topic)) }, now),
    )
  }

  #unregister(home: string, rooms: readonly LocalRoom[], now: number): RoomRoutingEffect[] {
    if (home === this.#self) {
      for (const { topic } of rooms) this.registry.remove(topic, this.#self)
      return []
    }
    // Whoever is not connected forgets by itself.
    if (!this.#up.has(home)) return []
    return chunks(rooms, MAX_TOPICS).flatMap((some) =>
      this.#send(home, { type: 'unregister', topics: some.map(({ topic }) => fromHex(topic)) }, now),
    )
  }

  /** As home: a relay has members. Whoever else has some is told, and it is told who they are. */
  #registered(topic: string, relay: string, now: number): RoomRoutingEffect[] {
    const isNew = this.registry.add(topic, relay, now)
    const relays = this.registry.relaysOf(topic)
    const frame: NetworkFrame = {
      type: 'relays',
      topic: fromHex(topic),
      relays: relays.slice(0, MAX_RELAYS_PER_ROOM).map(fromHex),
    }
    return (isNew ? relays : [relay]).flatMap((each) =>
      each === this.#self ? this.#named(each, frame, now) : this.#send(each, frame, now),
    )
  }

  /** A home says which relays have members. */
  #named(home: string, frame: NetworkFrameOf<'relays'>, now: number): RoomRoutingEffect[] {
    const room = this.#rooms.get(toHex(frame.topic))
    if (!room?.homes.includes(home)) return []
    const relays = new Set(frame.relays.map(toHex))
    relays.delete(this.#self)
    room.known.set(home, relays)
    return [...relays].flatMap((relay) => this.#greet(room, relay, now))
  }

  /** The first words between two relays with members: who is here. */
  #greet(room: LocalRoom, relay: string, now: number): RoomRoutingEffect[] {
    if (relay === this.#self || room.hasGreeted(relay)) return []
    room.greet(relay)
    const peers = [...room.peers].slice(0, MAX_ROSTER).map(fromHex)
    const age = Math.min(now - room.since, 2 ** 32 - 1) >>> 0
    return this.#send(relay, { type: 'roster', topic: fromHex(room.topic), age, peers }, now)
  }

  #roster(relay: string, frame: NetworkFrameOf<'roster'>, now: number): RoomRoutingEffect[] {
    const topic = toHex(frame.topic)
    const room = this.#rooms.get(topic)
    if (!room) {
      // A home has told it of members that have left since.
      return frame.peers.length === 0
        ? []
        : this.#send(relay, { type: 'roster', topic: frame.topic, age: 0, peers: [] }, now)
    }
    if (frame.peers.length === 0) {
      room.forget(relay)
      return this.#replaced(room, relay, [])
    }
    const before = frame.age > now - room.since - SAME_AGE_MS
    return [...this.#greet(room, relay, now), ...this.#replaced(room, relay, frame.peers.map(toHex), before)]
  }

  #cameOrWent(relay: string, { type, topic, peer }: NetworkFrameOf<'enter' | 'exit'>): RoomRoutingEffect[] {
    const room = this.#rooms.get(toHex(topic))
    const remote = room?.remote.get(relay)
    // Only after its roster: what it says of a room that it has not greeted is nothing.
    if (!room || !remote) return []
    const id = toHex(peer)
    const others = [...remote].filter((other) => other !== id)
    return this.#replaced(room, relay, type === 'enter' ? [...others, id] : others)
  }

  #signalled(relay: string, { topic, from, to, payload }: NetworkFrameOf<'signal'>): RoomRoutingEffect[] {
    const id = toHex(topic)
    const sender = toHex(from)
    // It speaks for its own members only.
    if (!this.#rooms.get(id)?.remote.get(relay)?.has(sender)) return []
    return [{ type: 'signal', topic: id, from: sender, to: toHex(to), payload }]
  }

  /** Sets who is in the room at that relay; what that changes for pages here. */
  #replaced(room: LocalRoom, relay: string, peers: readonly string[], before = false): RoomRoutingEffect[] {
    const { topic } = room
    const shared = room.remote.has(relay)
    const { came, went } = room.replace(relay, peers)
    if (room.remote.has(relay) !== shared) this.#shared[shared ? 'remove' : 'add'](relay)
    const exits = went.map((peer): RoomRoutingEffect => ({ type: 'exit', topic, peer }))
    return came.length === 0 ? exits : [...exits, { type: 'enter', topic, peers: came, before }]
  }

  #send(relay: string, frame: NetworkFrame, now: number): RoomRoutingEffect[] {
    const state = this.#up.get(relay)
    if (state) state.sent = now
    return [{ type: 'send', relay, frame }]
  }
}

function byHome(rooms: readonly LocalRoom[]): Map<string, LocalRoom[]> {
  return grouped(rooms.flatMap((room) => room.homes.map((home): [string, LocalRoom] => [home, room])))
}

function grouped<T>(pairs: readonly (readonly [string, T])[]): Map<string, T[]> {
  const groups = new Map<string, T[]>()
  for (const [name, item] of pairs) {
    const group = groups.get(name)
    if (group) group.push(item)
    else groups.set(name, [item])
  }
  return groups
}

function chunks<T>(items: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, i) =>
    items.slice(i * size, (i + 1) * size),
  )
}
