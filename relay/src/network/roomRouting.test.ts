import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { seededFractions } from '../../fuzz/random.ts'
import { SimulatedNetwork } from '../testing/simulatedNetwork.ts'

const topicOf = (n: number) => createHash('sha256').update(`topic ${n}`).digest('hex')
const peerOf = (n: number) => createHash('sha256').update(`peer ${n}`).digest('hex').slice(0, 32)

/** The members of each relay, and what other relays know about them. */
class Model {
  readonly mesh: SimulatedNetwork
  readonly members = new Map<string, Set<string>>()

  constructor(relays: number, random: () => number, homes = 3) {
    this.mesh = new SimulatedNetwork({ relays, random, homes })
  }

  at(relay: number) {
    const found = this.mesh.relays[relay]
    if (!found) throw new Error('No such relay')
    return found
  }

  enter(relay: number, topic: number, peer: number): void {
    const here = this.#here(relay, topic)
    if (!this.at(relay).alive || here.has(peerOf(peer))) return
    here.add(peerOf(peer))
    this.mesh.enter(this.at(relay), topicOf(topic), peerOf(peer))
  }

  leave(relay: number, topic: number, peer: number): void {
    if (!this.#here(relay, topic).delete(peerOf(peer)) || !this.at(relay).alive) return
    this.mesh.leave(this.at(relay), topicOf(topic), peerOf(peer))
    if (this.#here(relay, topic).size === 0) this.at(relay).remote.delete(topicOf(topic))
  }

  kill(relay: number): void {
    this.mesh.kill(this.at(relay))
  }

  /** Expects that every relay with members knows all members at relays that it can reach. */
  check(topics: number): void {
    for (let topic = 0; topic < topics; topic++) {
      for (const [index, relay] of this.mesh.relays.entries()) {
        if (!relay.alive || this.#here(index, topic).size === 0) continue
        const others = this.mesh.relays.flatMap((other, i) =>
          other !== relay && other.alive && other.part === relay.part ? [...this.#here(i, topic)] : [],
        )
        const remote = [...(relay.remote.get(topicOf(topic)) ?? [])]
        expect(remote.sort(), `relay ${index}, topic ${topic}`).toEqual([...new Set(others)].sort())
      }
    }
  }

  #here(relay: number, topic: number): Set<string> {
    const key = `${relay} ${topic}`
    const here = this.members.get(key) ?? new Set()
    this.members.set(key, here)
    return here
  }
}

const RELAYS = 7
const TOPICS = 2
const step = fc.record({
  what: fc.constantFrom('enter', 'enter', 'leave', 'leave', 'wait', 'wait', 'kill', 'cut', 'join'),
  relay: fc.nat(RELAYS - 1),
  topic: fc.nat(TOPICS - 1),
  peer: fc.nat(2),
  ms: fc.nat(3_000),
})

describe('rooms across relays', () => {
  it('have the same members at every relay, whatever happens', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), fc.noShrink(fc.nat()), (steps, seed) => {
        const model = new Model(RELAYS, seededFractions(seed))
        for (const { what, relay, topic, peer, ms } of steps) {
          if (what === 'enter') model.enter(relay, topic, peer)
          else if (what === 'leave') model.leave(relay, topic, peer)
          else if (what === 'wait') model.mesh.run(ms)
          // Relays 0 to 2 stay alive.
          else if (what === 'kill' && relay > 2) model.kill(relay)
          else if (what === 'cut') model.mesh.partition((index) => index % 2)
          else if (what === 'join') model.mesh.partition(() => 0)
        }
        // Longer than UNREACHABLE_MS.
        model.mesh.run(40_000)
        model.check(TOPICS)
      }),
      { numRuns: 200 },
    )
  }, 120_000)

  it('are known again to a relay whose members all left and returned', () => {
    const model = new Model(3, seededFractions(1))
    model.enter(0, 0, 1)
    model.enter(1, 0, 2)
    model.mesh.run(1_000)
    model.check(1)
    model.leave(1, 0, 2)
    model.mesh.run(1_000)
    model.enter(1, 0, 2)
    model.mesh.run(1_000)
    model.check(1)
  })

  it('are removed from their homes when the relay with members has vanished', () => {
    const model = new Model(4, seededFractions(4))
    model.enter(0, 0, 1)
    model.mesh.run(1_000)
    const homes = () => model.mesh.relays.filter(({ alive, routing }) => alive && routing.homeOf > 0)
    model.kill(0)
    model.mesh.run(60_000, 1_000)
    expect(homes().length).toBeGreaterThan(1)
    model.mesh.run(16 * 60_000, 1_000)
    expect(homes()).toEqual([])
  })

  it('have all members again after a partition', () => {
    const model = new Model(10, seededFractions(2))
    for (let relay = 0; relay < 10; relay++) model.enter(relay, 0, relay)
    model.mesh.run(5_000)
    model.check(1)
    model.mesh.partition((index) => index % 2)
    model.mesh.run(30_000)
    model.check(1)
    model.mesh.partition(() => 0)
    model.mesh.run(40_000)
    model.check(1)
  })

  it('survive the loss of two of three homes, but not of a single one', () => {
    const introduced = (homes: number) => {
      const model = new Model(40, seededFractions(3), homes)
      // Some relays vanish, and others do not know it yet. Then peers at other relays enter the rooms.
      for (let topic = 0; topic < 40; topic++) model.enter(topic % 10, topic, 1)
      model.mesh.run(5_000)
      for (let relay = 20; relay < 30; relay++) model.kill(relay)
      for (let topic = 0; topic < 40; topic++) model.enter(10 + (topic % 10), topic, 2)
      model.mesh.run(700)
      return Array.from(
        { length: 40 },
        (_, topic) =>
          model
            .at(10 + (topic % 10))
            .remote.get(topicOf(topic))
            ?.has(peerOf(1)) ?? false,
      ).filter(Boolean).length
    }
    expect(introduced(3)).toBeGreaterThan(36)
    expect(introduced(1)).toBeLessThan(36)
  })
})
