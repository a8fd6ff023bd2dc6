// Part of npm run bench:mesh: the traffic between relays for a room, step by step, measured and simulated; and the
// memory of a room.
import { createHash } from 'node:crypto'
import { seededFractions } from '../../relay/fuzz/random.ts'
import { SimulatedNetwork } from '../../relay/src/testing/simulatedNetwork.ts'
import { Network, type NetworkRelay } from './network.ts'
import { newTopic, RoomPage } from './rooms.ts'
import { EXCHANGE } from './simulateRooms.ts'

/** Pages of each of two relays, and rooms that two of them share. */
const PAGES = 20
const ROOMS_OF_A_PAGE = 60
const ROOMS = PAGES * ROOMS_OF_A_PAGE
const STEPS = ['both join', 'offer, answer, candidates', 'both leave']

interface Traffic {
  frames: number
  bytes: number
}

/**
 * Rooms with a member at each of two relays, in networks where all relays are homes of all rooms, and where few are.
 */
export async function steps(): Promise<void> {
  for (const relays of [3, 20]) {
    const simulated = simulateSteps(relays)
    const measured = await measureSteps(relays)
    for (const [index, step] of STEPS.entries())
      console.log(`  ${step}: ${shown(measured[index])} (simulated: ${shown(simulated[index])})`)
  }
}

/** The total traffic of all relays after each step, for one room. */
async function measureSteps(size: number): Promise<Traffic[]> {
  const network = await Network.create()
  try {
    const one = await network.add()
    const other = await network.add()
    await Promise.all(Array.from({ length: size - 2 }, () => network.add()))
    await network.until('all know all', ({ known }) => known === size - 1)
    // All connections that rooms need are open before frames are counted.
    const pairs: { topics: Uint8Array[]; first: RoomPage; second: RoomPage }[] = []
    for (let i = 0; i < PAGES; i++) {
      const topics = Array.from({ length: ROOMS_OF_A_PAGE }, newTopic)
      const [first, second] = [await RoomPage.join(one, newTopic()), await RoomPage.join(other, newTopic())]
      pairs.push({ topics, first, second })
    }
    await quiet(network)
    const memory = await one.memory()
    const totals = [totalOf(network)]
    for (const { topics, first } of pairs) await first.enter(topics)
    await quiet(network)
    for (const { topics, second } of pairs) await second.enter(topics)
    totals.push(await quiet(network))
    const grown = ((await one.memory()) - memory) / ROOMS
    console.log(
      `${ROOMS} rooms with a member at two of ${size} relays: ${Math.round(grown)} kB of heap for 1,000 of them at one relay; all relays say for each`,
    )
    for (const { topics, first, second } of pairs) exchange(topics, first, second)
    totals.push(await quiet(network))
    for (const side of ['first', 'second'] as const) {
      for (const pair of pairs) leave(pair[side], pair.topics)
      await quiet(network)
    }
    totals.push(totalOf(network))
    for (const { page } of pairs.flatMap(({ first, second }) => [first, second])) {
      if (page.hasEnded) throw new Error('The link of a page has ended')
      page.close()
    }
    return differences(totals)
  } finally {
    await network.close()
  }
}

/** The same in the simulation. */
function simulateSteps(relays: number): Traffic[] {
  const mesh = new SimulatedNetwork({ relays, random: seededFractions(1), latency: () => 1, onePlace: true })
  const [one, other] = mesh.relays
  if (!one || !other) throw new Error('No relays')
  const topics = Array.from({ length: ROOMS }, (_, n) => hash(`room ${n}`))
  const peerOf = ({ id }: typeof one, topic: string) => hash(`${id} ${topic}`).slice(0, 32)
  const enter = (relay: typeof one, rooms: readonly string[]) => {
    for (const topic of rooms) mesh.enter(relay, topic, peerOf(relay, topic))
    mesh.pass(1_000)
  }
  for (const relay of [one, other])
    enter(
      relay,
      Array.from({ length: PAGES }, (_, n) => hash(`${relay.id} ${n}`)),
    )
  const total = () => ({
    frames: mesh.relays.reduce((sum, { frames }) => sum + frames, 0),
    bytes: mesh.relays.reduce((sum, { bytes }) => sum + bytes, 0),
  })
  const totals = [total()]
  for (const relay of [one, other]) enter(relay, topics)
  totals.push(total())
  for (const topic of topics) {
    for (const { newcomer, payload } of EXCHANGE) {
      const [from, to] = newcomer ? [other, one] : [one, other]
      mesh.signal(from, { topic, from: peerOf(from, topic), to: peerOf(to, topic), payload })
    }
  }
  mesh.pass(1_000)
  totals.push(total())
  for (const relay of [one, other]) {
    for (const topic of topics) mesh.leave(relay, topic, peerOf(relay, topic))
    mesh.pass(1_000)
  }
  totals.push(total())
  return differences(totals)
}

function exchange(topics: readonly Uint8Array[], first: RoomPage, second: RoomPage): void {
  for (const topic of topics) {
    for (const { newcomer, payload } of EXCHANGE) {
      const [from, to] = newcomer ? [second, first] : [first, second]
      from.page.send({ type: 'signal', topic, peer: to.page.id, payload })
    }
  }
}

function leave({ page }: RoomPage, topics: readonly Uint8Array[]): void {
  page.send(...topics.map((topic) => ({ type: 'leave', topic }) as const))
}

/** Waits until relays have sent no frames for two seconds. */
async function quiet(network: Network): Promise<Traffic> {
  for (let before = totalOf(network); ; ) {
    await new Promise((resolve) => setTimeout(resolve, 2_000))
    const now = totalOf(network)
    if (now.frames === before.frames) return now
    before = now
  }
}

/** The traffic of all running relays so far. */
function totalOf({ alive }: { alive: readonly NetworkRelay[] }): Traffic {
  return {
    frames: alive.reduce((sum, { state }) => sum + state.sentFrames, 0),
    bytes: alive.reduce((sum, { state }) => sum + state.sentBytes, 0),
  }
}

/** The traffic of each step for one room, from totals after each. */
function differences(totals: readonly Traffic[]): Traffic[] {
  return totals.slice(1).map(({ frames, bytes }, index) => ({
    frames: (frames - (totals[index]?.frames ?? 0)) / ROOMS,
    bytes: (bytes - (totals[index]?.bytes ?? 0)) / ROOMS,
  }))
}

function shown(step: Traffic | undefined): string {
  return step ? `${step.frames.toFixed(2)} frames, ${step.bytes.toFixed(0)} bytes` : 'nothing'
}

function hash(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}
