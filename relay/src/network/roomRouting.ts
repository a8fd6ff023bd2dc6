import { fromHex, toHex } from '../shared/hex.ts'
import type { RoomSignal } from '../shared/roomSignal.ts'
import { Tally } from '../shared/tally.ts'
import { unreachable } from '../shared/unreachable.ts'
import { Homes } from './homes.ts'
import { LocalRoom } from './localRoom.ts'
import type { NetworkFrame } from './networkFrames.ts'
import { MAX_ROSTER, MAX_TOPICS } from './networkLimits.ts'
import { RegistrationSchedule } from './registrationSchedule.ts'
import { RelayLiveness } from './relayLiveness.ts'
import { RoomHome } from './roomHome.ts'
import { UnreachableRelays } from './unreachableRelays.ts'

/** What routing wants done. Topics, peers and relays are hex. */
export type RoomRoutingEffect =
  /** To another relay, which may have to be dialled first. */
  | { type: 'send'; relay: string; frame: NetworkFrame }
  /** For the pages here: members entered at another relay. `before`: they were in the room before all pages here. */
  | { type: 'entered'; topic: string; peers: readonly string[]; before: boolean }
  /** For the pages here: a member left at another relay. */
  | { type: 'exited'; topic: string; peer: string }
  /** For a page here: a member at another relay sends a signal. */
  | { type: 'signal'; signal: RoomSignal }
  /** Closes the connection to a relay that is silent. */
  | { type: 'disconnect'; relay: string }

type NetworkFrameOf<Type extends NetworkFrame['type']> = Extract<NetworkFrame, { type: Type }>

/** A room, and which members it has at one other relay. */
interface RemoteMembers {
  room: LocalRoom
  relay: string
  peers: readonly string[]
  /** Whether they were in the room before all pages here. */
  before?: boolean
}

/**
 * If the ages of a room at two relays differ by less than this, both sides count as newcomers, ms. Then both make an
 * offer, and one is dropped. If neither did, both pages would wait. A frame takes less time than this.
 */
const SAME_AGE_MS = 500

/**
 * Rooms across relays: which relays are homes of which rooms, which relays have members, and who these members are.
 * Sans-I/O; `now` is monotonic ms; topics, relays and peers are hex.
 */
export class RoomRouting {
  readonly #self: string
  readonly #homesPerRoom: number
  readonly #rooms = new Map<string, LocalRoom>()
  readonly #schedule = new RegistrationSchedule()
  readonly #home = new RoomHome()
  readonly #liveness = new RelayLiveness()
  readonly #unreachable = new UnreachableRelays()
  /** By relay: how many rooms have members at it and here. */
  readonly #shared = new Tally()
  #homes = new Homes([])

  /** @param homesPerRoom how many relays are homes of a room */
  constructor(self: string, homesPerRoom: number) {
    this.#self = self
    this.#homesPerRoom = homesPerRoom
  }

  /** Relays that rooms of this relay need: their homes, and relays with members. */
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

  /** Rooms that this relay is a home of. */
  get homeOf(): number {
    return this.#home.registry.size
  }

  /** The relays of the network have changed; `homes` includes this one. */
  relays(homes: Homes, now: number): RoomRoutingEffect[] {
    this.#homes = homes
    return this.#rehome(now)
  }

  /** A page of this relay entered a room. */
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
    this.#schedule.add(room, now)
    room.homes = this.#homesOf(topic)
    return room.homes.flatMap((home) => this.#register(home, [room], now))
  }

  /** A page of this relay left a room. */
  exited(topic: string, peer: string, now: number): RoomRoutingEffect[] {
    const room = this.#rooms.get(topic)
    if (!room?.peers.delete(peer)) return []
    const bytes = fromHex(topic)
    if (room.peers.size > 0) {
      return room.greeted.flatMap((relay) =>
        this.#send(relay, { type: 'exit', topic: bytes, peer: fromHex(peer) }, now),
      )
    }
    this.#rooms.delete(topic)
    this.#schedule.delete(room)
    for (const relay of room.remote.keys()) this.#shared.remove(relay)
    return [
      ...room.greeted.flatMap((relay) =>
        this.#send(relay, { type: 'roster', topic: bytes, age: 0, peers: [] }, now),
      ),
      ...room.homes.flatMap((home) => this.#unregister(home, [room], now)),
    ]
  }

  /** A page of this relay sends a signal to a member at another relay. */
  signal({ topic, from, to, payload }: RoomSignal, now: number): RoomRoutingEffect[] {
    const relay = this.#rooms.get(topic)?.relayOf(to)
    if (relay === undefined) return []
    const bytes = { topic: fromHex(topic), from: fromHex(from), to: fromHex(to), payload }
    return this.#send(relay, { type: 'signal', ...bytes }, now)
  }

  /** A frame was received from another relay. */
  received(relay: string, frame: NetworkFrame, now: number): RoomRoutingEffect[] {
    this.#liveness.received(relay, now)
    switch (frame.type) {
      case 'register':
        return frame.topics.flatMap((topic) => this.#registered(toHex(topic), relay, now))
      case 'unregister':
        for (const topic of frame.topics) this.#home.registry.remove(toHex(topic), relay)
        return []
      case 'relays':
        return this.#receiveRelays(relay, frame, now)
      case 'roster':
        return this.#receiveRoster(relay, frame, now)
      case 'enter':
      case 'exit':
        return this.#receiveChange(relay, frame)
      case 'signal':
        return this.#receiveSignal(relay, frame)
      case 'alive':
        return []
      default:
        return unreachable(frame)
    }
  }

  /** A connection to the relay has opened. */
  connected(relay: string, now: number): RoomRoutingEffect[] {
    if (this.#liveness.isConnected(relay)) return []
    this.#liveness.connected(relay, now)
    const returned = this.#unreachable.delete(relay)
    const rooms = [...this.#rooms.values()]
    const registered = this.#register(
      relay,
      rooms.filter(({ homes }) => homes.includes(relay)),
      now,
    )
    const greeted = rooms.filter((room) => room.names(relay)).flatMap((room) => this.#greet(room, relay, now))
    return [...registered, ...greeted, ...(returned ? this.#rehome(now) : [])]
  }

  /** The connection to the relay has closed: its members are no longer in any room. */
  disconnected(relay: string): RoomRoutingEffect[] {
    this.#liveness.disconnected(relay)
    return [...this.#rooms.values()].flatMap((room) => {
      room.forget(relay)
      return this.#replaceMembers({ room, relay, peers: [] })
    })
  }

  /** The relay could not be dialled: until it can, other relays are homes in its place. */
  unreachable(relay: string, now: number): RoomRoutingEffect[] {
    if (this.#liveness.isConnected(relay)) return []
    const isNew = this.#unreachable.add(relay, now)
    this.#home.registry.removeRelay(relay)
    for (const room of this.#rooms.values()) room.forget(relay)
    return isNew ? this.#rehome(now) : []
  }

  /** Sends what is due, and closes silent connections. Call it every TICK_MS. */
  tick(now: number): RoomRoutingEffect[] {
    const { silent, aliveDue } = this.#liveness.tick((relay) => this.#shared.of(relay) > 0, now)
    const effects = [
      ...silent.flatMap((relay): RoomRoutingEffect[] => [
        ...this.disconnected(relay),
        { type: 'disconnect', relay },
      ]),
      ...aliveDue.flatMap((relay) => this.#send(relay, { type: 'alive' }, now)),
    ]
    this.#home.tick(now)
    if (this.#unreachable.expire(now)) effects.push(...this.#rehome(now))
    const due = this.#schedule
      .take(now)
      .flatMap((room) => room.homes.map((home): [string, LocalRoom] => [home, room]))
    for (const [home, rooms] of grouped(due)) effects.push(...this.#register(home, rooms, now))
    return effects
  }

  #homesOf(topic: string): string[] {
    return this.#homes.of(topic, this.#homesPerRoom, (relay) => !this.#unreachable.has(relay))
  }

  /** Chooses homes again: registers rooms with their new homes, and unregisters them from their former ones. */
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
    return topicChunks(rooms).flatMap((topics) => this.#send(home, { type: 'register', topics }, now))
  }

  #unregister(home: string, rooms: readonly LocalRoom[], now: number): RoomRoutingEffect[] {
    if (home === this.#self) {
      for (const { topic } of rooms) this.#home.registry.remove(topic, this.#self)
      return []
    }
    // A home that is not connected lets the registration expire.
    if (!this.#liveness.isConnected(home)) return []
    return topicChunks(rooms).flatMap((topics) => this.#send(home, { type: 'unregister', topics }, now))
  }

  /** As home: a relay has members. */
  #registered(topic: string, relay: string, now: number): RoomRoutingEffect[] {
    const { frame, recipients } = this.#home.register(topic, relay, now)
    return recipients.flatMap((recipient) =>
      recipient === this.#self
        ? this.#receiveRelays(recipient, frame, now)
        : this.#send(recipient, frame, now),
    )
  }

  /** A home names the relays with members. */
  #receiveRelays(home: string, frame: NetworkFrameOf<'relays'>, now: number): RoomRoutingEffect[] {
    const room = this.#rooms.get(toHex(frame.topic))
    if (!room?.homes.includes(home)) return []
    const relays = new Set(frame.relays.map(toHex))
    relays.delete(this.#self)
    room.known.set(home, relays)
    return [...relays].flatMap((relay) => this.#greet(room, relay, now))
  }

  /** The first frame to a relay with members: the members here. */
  #greet(room: LocalRoom, relay: string, now: number): RoomRoutingEffect[] {
    if (relay === this.#self || room.hasGreeted(relay)) return []
    room.greet(relay)
    const peers = [...room.peers].slice(0, MAX_ROSTER).map(fromHex)
    const age = Math.min(now - room.since, 2 ** 32 - 1) >>> 0
    return this.#send(relay, { type: 'roster', topic: fromHex(room.topic), age, peers }, now)
  }

  #receiveRoster(relay: string, frame: NetworkFrameOf<'roster'>, now: number): RoomRoutingEffect[] {
    const room = this.#rooms.get(toHex(frame.topic))
    if (!room) {
      // A home named this relay for members that have left since.
      return frame.peers.length === 0
        ? []
        : this.#send(relay, { type: 'roster', topic: frame.topic, age: 0, peers: [] }, now)
    }
    if (frame.peers.length === 0) {
      room.forget(relay)
      return this.#replaceMembers({ room, relay, peers: [] })
    }
    const before = frame.age > now - room.since - SAME_AGE_MS
    const peers = frame.peers.map(toHex)
    return [...this.#greet(room, relay, now), ...this.#replaceMembers({ room, relay, peers, before })]
  }

  #receiveChange(
    relay: string,
    { type, topic, peer }: NetworkFrameOf<'enter' | 'exit'>,
  ): RoomRoutingEffect[] {
    const room = this.#rooms.get(toHex(topic))
    const members = room?.remote.get(relay)
    // Without a roster before, this relay does not know the other members there.
    if (!room || !members) return []
    const id = toHex(peer)
    const others = [...members].filter((other) => other !== id)
    return this.#replaceMembers({ room, relay, peers: type === 'enter' ? [...others, id] : others })
  }

  #receiveSignal(relay: string, { topic, from, to, payload }: NetworkFrameOf<'signal'>): RoomRoutingEffect[] {
    const signal = { topic: toHex(topic), from: toHex(from), to: toHex(to), payload }
    // A relay sends signals of its own members only.
    if (!this.#rooms.get(signal.topic)?.remote.get(relay)?.has(signal.from)) return []
    return [{ type: 'signal', signal }]
  }

  /** Sets the members of a room at another relay; what that changes for pages here. */
  #replaceMembers({ room, relay, peers, before = false }: RemoteMembers): RoomRoutingEffect[] {
    const { topic } = room
    const shared = room.remote.has(relay)
    const { entered, exited } = room.replace(relay, peers)
    if (room.remote.has(relay) !== shared) this.#shared[shared ? 'remove' : 'add'](relay)
    const exits = exited.map((peer): RoomRoutingEffect => ({ type: 'exited', topic, peer }))
    return entered.length === 0 ? exits : [...exits, { type: 'entered', topic, peers: entered, before }]
  }

  #send(relay: string, frame: NetworkFrame, now: number): RoomRoutingEffect[] {
    this.#liveness.sent(relay, now)
    return [{ type: 'send', relay, frame }]
  }
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

/** Topics of these rooms, as many as one frame takes at a time. */
function topicChunks(rooms: readonly LocalRoom[]): Uint8Array[][] {
  return Array.from({ length: Math.ceil(rooms.length / MAX_TOPICS) }, (_, i) =>
    rooms.slice(i * MAX_TOPICS, (i + 1) * MAX_TOPICS).map(({ topic }) => fromHex(topic)),
  )
}
