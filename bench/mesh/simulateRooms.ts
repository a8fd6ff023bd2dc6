// Part of npm run bench:mesh -- --simulate: batches of rooms, from the first member to the last.
import { createHash } from 'node:crypto'
import { seededFractions } from '../../relay/fuzz/random.ts'
import { SimulatedNetwork } from '../../relay/src/testing/simulatedNetwork.ts'

/** Rooms in one batch. More rooms take more memory and time. */
const BATCH = 5_000
/**
 * Rooms of a batch in which members enter or leave at once, and the time until all frames have arrived, ms: ten frames
 * in sequence.
 */
const AT_ONCE = 200
const ARRIVED_MS = 200
/**
 * How often relays are ticked, ms. Rarely, as only registrations depend on it here, and they are due every 5 minutes.
 */
const TICK_MS = 100_000
const LATENCY_MS = 20
export const BROWSERS = 4
/** Each browser chooses a relay. How often two of a room choose the same one. */
const SAME = 0.5
export const SESSION_MS = 20 * 60_000

/** The signals between a new member and an earlier one: offer, answer and candidates. */
export const EXCHANGE: readonly { newcomer: boolean; payload: Uint8Array }[] = [
  { newcomer: true, payload: new Uint8Array(3_000) },
  { newcomer: false, payload: new Uint8Array(2_600) },
  ...Array.from({ length: 6 }, (_, n) => ({ newcomer: n % 2 === 0, payload: new Uint8Array(300) })),
]

/** The traffic of the relays, by relay, and which relays were connected or shared rooms. */
export interface RoomTraffic {
  frames: Float64Array
  bytes: Float64Array
  met: Uint8Array
  shared: Uint8Array
  /** By type, of all relays. */
  byType: SimulatedNetwork['sent']
}

interface Member {
  relay: SimulatedNetwork['relays'][number]
  peer: string
}

interface Room {
  topic: string
  members: Member[]
}

/**
 * Simulates the batches `first`, `first + step`, … of `rooms` rooms. Each has its own seed, so the result does not
 * depend on the number of processes.
 */
export function simulateRooms(relays: number, rooms: number, first: number, step: number): RoomTraffic {
  const mesh = new SimulatedNetwork({ relays, random: seededFractions(1), latency: () => LATENCY_MS })
  // Their first tick. From now on, a late tick shows that the relay stood still, and that silence means nothing.
  mesh.run(1, 1)
  for (let number = first; number * BATCH < rooms; number += step) {
    const count = Math.min(BATCH, rooms - number * BATCH)
    batch(mesh, number, count, seededFractions(number + 1))
  }
  return {
    frames: Float64Array.from(mesh.relays, ({ frames }) => frames),
    bytes: Float64Array.from(mesh.relays, ({ bytes }) => bytes),
    met: mesh.met.bits,
    shared: mesh.shared.bits,
    byType: mesh.sent,
  }
}

function batch(mesh: SimulatedNetwork, number: number, count: number, random: () => number): void {
  const rooms = Array.from(
    { length: count },
    (_, n): Room => ({ topic: hash(`room ${number} ${n}`), members: [] }),
  )
  for (let browser = 0; browser < BROWSERS; browser++) {
    inTurn(mesh, rooms, ({ topic, members }) => {
      const companion = members[Math.floor(random() * members.length)]
      const relay = companion && random() < SAME ? companion.relay : anyOf(mesh.relays, random)
      const peer = hash(`${topic} ${browser}`).slice(0, 32)
      mesh.enter(relay, topic, peer)
      members.push({ relay, peer })
    })
    inTurn(mesh, rooms, (room) => connect(mesh, room))
  }
  // Registrations are renewed meanwhile.
  mesh.run(SESSION_MS, TICK_MS)
  inTurn(mesh, rooms, ({ topic, members }) => {
    for (const { relay, peer } of members) mesh.leave(relay, topic, peer)
  })
  mesh.closeIdle()
  for (const { remote } of mesh.relays) remote.clear()
}

/** Runs an action for a few rooms at a time: their frames have arrived before the next rooms start. */
function inTurn(mesh: SimulatedNetwork, rooms: readonly Room[], act: (room: Room) => void): void {
  for (let done = 0; done < rooms.length; done += AT_ONCE) {
    for (const room of rooms.slice(done, done + AT_ONCE)) act(room)
    mesh.pass(ARRIVED_MS)
  }
}

/** The new member exchanges signals with all members at other relays. */
function connect(mesh: SimulatedNetwork, { topic, members }: Room): void {
  const newcomer = members.at(-1)
  for (const other of members.slice(0, -1)) {
    if (!newcomer || other.relay === newcomer.relay) continue
    for (const { newcomer: asks, payload } of EXCHANGE) {
      const [from, to] = asks ? [newcomer, other] : [other, newcomer]
      mesh.signal(from.relay, { topic, from: from.peer, to: to.peer, payload })
    }
  }
}

function anyOf<T>(items: readonly T[], random: () => number): T {
  return items[Math.floor(random() * items.length)] as T
}

function hash(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}
