// npm run bench:mesh -- --simulate [relays] [rooms]: the routing that ships, in a network that is made up: what each relay says for rooms.
import { createHash } from 'node:crypto'
import { seededFractions } from '../../relay/fuzz/random.ts'
import { SimulatedMesh } from '../../relay/src/testing/simulatedMesh.ts'

const BATCH = 5_000
const BROWSERS = 4
/** Each browser chooses a relay; two of a room are at the same one that often. */
const SAME = 0.5
const SESSION_MS = 20 * 60_000
const OFFER_BYTES = 3_000
const ANSWER_BYTES = 2_600
const CANDIDATES = 6
const CANDIDATE_BYTES = 300

/** All rooms are alive for twenty minutes, one batch after the other; what was said is what one such time costs. */
export function simulate(relays: number, rooms: number, seed = 1): void {
  const random = seededFractions(seed)
  const mesh = new SimulatedMesh({ relays, random, latency: () => 20 })
  const begun = performance.now()
  for (let done = 0; done < rooms; done += BATCH) batch(mesh, Math.min(BATCH, rooms - done), done, random)
  const perSecond = (value: number) => value / (SESSION_MS / 1_000)
  const bytes = mesh.relays.map((relay) => relay.bytes).sort((a, b) => a - b)
  const frames = mesh.relays.reduce((sum, relay) => sum + relay.frames, 0)
  const total = bytes.reduce((sum, each) => sum + each, 0)
  const connections = mesh.relays.map(({ met }) => met.size).sort((a, b) => a - b)
  const at = (list: number[], part: number) =>
    list[Math.min(list.length - 1, Math.floor(list.length * part))] ?? 0
  console.log(
    `${relays} relays, ${rooms} rooms at a time, ${BROWSERS} browsers each for 20 min: each relay says ` +
      `${(perSecond(total) / relays / 1_000).toFixed(2)} kB/s and ${(perSecond(frames) / relays).toFixed(1)} frames/s for rooms ` +
      `(p99 of relays ${(perSecond(at(bytes, 0.99)) / 1_000).toFixed(2)} kB/s); it talks to ${at(connections, 0.5)} others ` +
      `(p99 ${at(connections, 0.99)}). Simulated in ${Math.round((performance.now() - begun) / 1_000)} s.`,
  )
}

/** What all three relays say when a page joins a room at one of them, and then another at a second; of one room. */
export function simulateJoins(count: number): { frames: number; bytes: number } {
  const mesh = new SimulatedMesh({ relays: 3, random: seededFractions(1), latency: () => 1, onePlace: true })
  const [one, other] = mesh.relays
  if (!one || !other) throw new Error('No relays')
  const topics = Array.from({ length: count }, (_, n) => hash(`joins ${n}`))
  for (const relay of [one, other]) {
    for (const topic of topics) mesh.enter(relay, topic, hash(`${relay.id} ${topic}`).slice(0, 32))
    mesh.run(1_000)
  }
  const sum = (of: (relay: (typeof mesh.relays)[number]) => number) =>
    mesh.relays.reduce((all, relay) => all + of(relay), 0) / count
  return { frames: sum(({ frames }) => frames), bytes: sum(({ bytes }) => bytes) }
}

function batch(mesh: SimulatedMesh, count: number, first: number, random: () => number): void {
  const rooms = Array.from({ length: count }, (_, n) => ({
    topic: hash(`room ${first + n}`),
    members: [] as Member[],
  }))
  for (let browser = 0; browser < BROWSERS; browser++) {
    for (const { topic, members } of rooms) {
      const companion = members[Math.floor(random() * members.length)]
      const relay = companion && random() < SAME ? companion.relay : anyOf(mesh.relays, random)
      const peer = hash(`${topic} ${browser}`).slice(0, 32)
      mesh.enter(relay, topic, peer)
      members.push({ relay, peer })
    }
    mesh.run(2_000, 1_000)
    for (const { topic, members } of rooms) connect(mesh, topic, members)
    mesh.run(1_000, 1_000)
  }
  // Registrations are said anew meanwhile.
  mesh.run(SESSION_MS, 60_000)
  for (const { topic, members } of rooms)
    for (const { relay, peer } of members) mesh.leave(relay, topic, peer)
  mesh.run(1_000, 1_000)
}

/** The newcomer offers to everybody elsewhere, and they answer. */
function connect(mesh: SimulatedMesh, topic: string, members: readonly Member[]): void {
  const newcomer = members.at(-1)
  for (const other of members.slice(0, -1)) {
    if (!newcomer || other.relay === newcomer.relay) continue
    const say = (from: Member, to: Member, bytes: number) =>
      mesh.signal(from.relay, topic, from.peer, to.peer, new Uint8Array(bytes))
    say(newcomer, other, OFFER_BYTES)
    say(other, newcomer, ANSWER_BYTES)
    for (let i = 0; i < CANDIDATES / 2; i++) {
      say(newcomer, other, CANDIDATE_BYTES)
      say(other, newcomer, CANDIDATE_BYTES)
    }
  }
}

interface Member {
  relay: SimulatedMesh['relays'][number]
  peer: string
}

function anyOf<T>(items: readonly T[], random: () => number): T {
  return items[Math.floor(random() * items.length)] as T
}

function hash(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}
