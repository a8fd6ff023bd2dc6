import { onTestFinished } from 'vitest'
import { Budget } from '../src/conversation/budget.ts'
import { type RoomKeys, roomKeys } from '../src/crypto/roomKeys.ts'
import { LumameshError } from '../src/errors.ts'
import { LIMITS, type Limits } from '../src/options.ts'
import type { Peer } from '../src/peers/peer.ts'
import type { Channel } from '../src/rooms/channel.ts'
import type { Room, RoomEvents } from '../src/rooms/room.ts'
import { RoomCore, type RoomEnvironment } from '../src/rooms/roomCore.ts'
import { fromHex, toHex } from '../src/wire/bytes.ts'
import type { Presence } from '../src/wire/presence.ts'
import type { TurnServer } from '../src/wire/turnServer.ts'
import { until } from './memoryPages.ts'
import { rtc } from './relay.ts'

const RELAY = 'relay'

/** A member of a room, as the network holds it. */
export interface Member {
  shared: RoomCore
  id: Uint8Array
  /** How often the room reported the release of its last lease. */
  closed(): number
}

/** Connections as a page creates them, which a test may break or misuse. */
export class Connections {
  readonly made: RTCPeerConnection[] = []
  /** The URLs of the servers that each was created or configured with. */
  readonly servers: (string | string[])[][] = []
  /** They get no candidates, so they find no route. */
  blind = false
  /**
   * How many descriptions were refused. node-datachannel 0.33 sometimes closes a connection while it takes the answer
   * ("Got a remote candidate without ICE transport"). Pairing then tries again.
   */
  refused = 0
  /** The data channels of the last one, by lane. */
  channels: RTCDataChannel[] = []
  readonly rtc: typeof RTCPeerConnection

  constructor() {
    const connections = this
    this.rtc = class extends rtc {
      constructor(configuration?: RTCConfiguration) {
        super(configuration)
        connections.made.push(this)
        connections.channels = []
        connections.#serve(configuration)
      }

      override setConfiguration(configuration: RTCConfiguration): void {
        connections.#serve(configuration)
      }

      override async addIceCandidate(candidate: RTCIceCandidateInit): Promise<void> {
        if (!connections.blind) await super.addIceCandidate(candidate)
      }

      override async setRemoteDescription(description: RTCSessionDescriptionInit): Promise<void> {
        const sdp = description.sdp?.replace(connections.blind ? /^a=candidate.*\r\n/gm : /(?!)/, '')
        try {
          await super.setRemoteDescription({ ...description, ...(sdp !== undefined && { sdp }) })
        } catch (error) {
          connections.refused++
          throw error
        }
      }

      override createDataChannel(label: string, options: RTCDataChannelInit = {}): RTCDataChannel {
        const channel = super.createDataChannel(label, options)
        connections.channels[options.id ?? 0] = channel
        return channel
      }
    }
  }

  #serve({ iceServers = [] }: RTCConfiguration = {}): void {
    this.servers.push(iceServers.map(({ urls }) => urls))
  }
}

/** A relay from the view of rooms: it lists members and forwards sealed payloads. */
export class TestRelay {
  /** Payloads that were forwarded. */
  readonly carried: Uint8Array[] = []
  readonly #members = new Map<string, Member>()
  #made = 0

  /** A member that no relay lists yet. */
  async member(
    options: {
      nick?: string
      password?: string
      maxPeers?: number
      keys?: RoomKeys
      presence?: Presence
      limits?: Partial<Limits>
      connections?: Connections
      turn?: readonly TurnServer[]
    } = {},
  ): Promise<Member> {
    const number = ++this.#made
    const id = new Uint8Array(16).fill(number)
    let closed = 0
    const keys = options.keys ?? (await roomKeys('room', options.password))
    let attempts = 0
    const limits = { ...LIMITS, ...options.limits }
    const environment: RoomEnvironment = {
      self: id,
      maxPeers: options.maxPeers ?? 64,
      limits,
      budget: new Budget(limits.totalBytes),
      rtc: options.connections?.rtc ?? rtc,
      iceServers: () => [],
      turn: () => options.turn ?? [],
      clock: () => performance.now(),
      nextAttempt: () => ++attempts,
      signal: (_, to, payload) => this.#carry(id, to, payload),
      closed: () => {
        closed++
        this.leave(member)
      },
    }
    const nick = options.nick ?? `nick ${number}`
    const shared = new RoomCore({ id: 'room', nick, keys, environment, presence: options.presence })
    const member: Member = { shared, id, closed: () => closed }
    // The network also ticks. Without ticks a failed connection would not be retried.
    const timer = setInterval(() => shared.tick(performance.now(), false), 250)
    onTestFinished(() => {
      clearInterval(timer)
      shared.close(new LumameshError('closed', 'The test is over.'))
    })
    return member
  }

  /** Admits a member: it is notified of the others, and they of it. */
  enter(member: Member): void {
    const others = [...this.#members.values()]
    this.#members.set(toHex(member.id), member)
    member.shared.members(
      RELAY,
      others.map(({ id }) => id),
    )
    for (const { shared } of others) shared.entered(RELAY, member.id)
  }

  leave(member: Member): void {
    if (!this.#members.delete(toHex(member.id))) return
    for (const { shared } of this.#members.values()) shared.exited(RELAY, member.id)
  }

  #carry(from: Uint8Array, to: Uint8Array, payload: Uint8Array): void {
    this.carried.push(payload)
    // Deliver a turn later, as a network does.
    setImmediate(() => this.#members.get(toHex(to))?.shared.signal(fromHex(toHex(from)), payload))
  }
}

/** The arguments of the next event of this type. */
export function next<Name extends keyof RoomEvents>(room: Room, event: Name): Promise<RoomEvents[Name]> {
  return new Promise((resolve) => room.on(event, (...args) => resolve(args)))
}

export function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}

/** Two members that are connected. */
export async function meet(
  relay = new TestRelay(),
  options: readonly Parameters<TestRelay['member']>[0][] = [],
): Promise<{ a: Member; b: Member; roomA: Room; roomB: Room }> {
  const [a, b] = await Promise.all([relay.member(options[0]), relay.member(options[1])])
  const [roomA, roomB] = [a.shared.lease(), b.shared.lease()]
  const seen = Promise.all([next(roomA, 'peer'), next(roomB, 'peer')])
  relay.enter(a)
  relay.enter(b)
  await seen
  return { a, b, roomA, roomB }
}

/** `count` members, all connected to each other. */
export async function party(
  count: number,
  relay = new TestRelay(),
): Promise<{ relay: TestRelay; members: Member[]; rooms: Room[] }> {
  const members = await Promise.all(Array.from({ length: count }, () => relay.member()))
  const rooms = members.map(({ shared }) => shared.lease())
  const full = rooms.map((room) => until(room, () => room.peers.size === count - 1))
  for (const member of members) relay.enter(member)
  await Promise.all(full)
  return { relay, members, rooms }
}

/** The next `count` values of a channel. */
export function channelValues<T>(channel: Channel<T>, count: number): Promise<T[]> {
  const received: T[] = []
  return new Promise((resolve) => {
    channel.on('message', (data) => {
      if (received.push(data) === count) resolve(received)
    })
  })
}

export function onlyPeer(room: Room): Peer {
  const [peer] = room.peers.values()
  if (!peer) throw new Error('There is no peer.')
  return peer
}
