import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { Homes } from './homes.ts'

const hash = (name: string) => createHash('sha256').update(name).digest('hex')
const relay = (n: number, host = `${1 + (n % 223)}.${n >> 8}.${n & 255}.1`) => ({
  id: hash(`relay ${n}`),
  addresses: [{ host, port: 7400 }],
})
const all = () => true
const topics = Array.from({ length: 300 }, (_, i) => hash(`topic ${i}`))

describe('homes of a room', () => {
  it('are the same for all relays, whatever the order of their tables', () => {
    const relays = Array.from({ length: 50 }, (_, n) => relay(n))
    const one = new Homes(relays)
    const other = new Homes([...relays].reverse())
    for (const topic of topics) expect(one.of(topic, 3, all)).toEqual(other.of(topic, 3, all))
  })

  it('move only to a relay that is new', () => {
    const relays = Array.from({ length: 50 }, (_, n) => relay(n))
    const before = new Homes(relays)
    const newcomer = relay(50)
    const after = new Homes([...relays, newcomer])
    for (const topic of topics) {
      const now = after.of(topic, 3, all)
      const expected = before.of(topic, 3, all)
      if (now.includes(newcomer.id)) expect(now.filter((id) => expected.includes(id))).toHaveLength(2)
      else expect(now).toEqual(expected)
    }
  })

  it('are spread evenly', () => {
    const homes = new Homes(Array.from({ length: 30 }, (_, n) => relay(n)))
    const counts = new Map<string, number>()
    for (const topic of topics)
      for (const id of homes.of(topic, 3, all)) counts.set(id, (counts.get(id) ?? 0) + 1)
    expect(counts.size).toBe(30)
    expect(Math.max(...counts.values())).toBeLessThan(60)
    expect(Math.min(...counts.values())).toBeGreaterThan(10)
  })

  it('are of three networks, so keys made for a topic win at most one place', () => {
    const honest = Array.from({ length: 20 }, (_, n) => relay(n))
    const ground = Array.from({ length: 500 }, (_, n) => relay(1_000 + n, `66.6.${n % 8}.${n % 250}`))
    const homes = new Homes([...honest, ...ground])
    const evil = new Set(ground.map(({ id }) => id))
    for (const topic of topics)
      expect(homes.of(topic, 3, all).filter((id) => evil.has(id)).length).toBeLessThanOrEqual(1)
  })

  it('are of one block if there is no other, without relays that are not usable', () => {
    const relays = Array.from({ length: 5 }, (_, n) => relay(n, '127.0.0.1'))
    const homes = new Homes(relays)
    const [first, ...rest] = homes.of(hash('x'), 3, all)
    expect(rest).toHaveLength(2)
    expect(homes.of(hash('x'), 3, (id) => id !== first).slice(0, 2)).toEqual(rest)
    expect(new Homes(relays.slice(0, 2)).of(hash('x'), 3, all)).toHaveLength(2)
  })
})
