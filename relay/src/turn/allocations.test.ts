import { describe, expect, it } from 'vitest'
import type { Allocation } from './allocation.ts'
import { Allocations, type NewAllocation } from './allocations.ts'
import { TURN_LIMITS, type TurnLimits } from './turnLimits.ts'

const HOST = '203.0.113.7'

function allocations(limits: Partial<TurnLimits> = {}, ports = { first: 50_000, last: 50_003 }) {
  const ended: number[] = []
  const all = new Allocations({
    limits: { ...TURN_LIMITS, ...limits },
    ports,
    random: (below) => below - 1,
    ended: ({ relayed }) => ended.push(relayed.port),
  })
  return { all, ended }
}

const request = (
  port: number,
  { user = 'ada', client = '198.51.100.1', evenPort = false } = {},
): NewAllocation => ({
  owner: { client: { host: client, port }, username: `1-${user}`, user },
  host: HOST,
  evenPort,
  transaction: new Uint8Array(12),
})

/** Adds an allocation that the quotas allow. */
function added(all: Allocations, wanted: NewAllocation): Allocation {
  const allocation = all.add(wanted, 0)
  if (typeof allocation === 'string') throw new Error(allocation)
  return allocation
}

describe('allocations', () => {
  it('are found by their client and by their port', () => {
    const { all } = allocations()
    const allocation = added(all, request(1))
    expect(all.of({ host: '198.51.100.1', port: 1 })).toBe(allocation)
    expect(all.of({ host: '198.51.100.1', port: 2 })).toBeUndefined()
    expect(all.at(allocation.relayed.port)).toBe(allocation)
  })

  it('use each port of the range once, from a random one on', () => {
    const { all } = allocations()
    const ports = [1, 2, 3, 4].map((port) => added(all, request(port)).relayed.port)
    expect(ports).toEqual([50_003, 50_000, 50_001, 50_002])
    expect(all.add(request(5), 0)).toBe('full')
  })

  it('have an even port on request, or none', () => {
    const { all } = allocations({}, { first: 50_001, last: 50_003 })
    expect(added(all, request(1, { evenPort: true })).relayed.port).toBe(50_002)
    expect(all.add(request(2, { evenPort: true }), 0)).toBe('full')
  })

  it('are limited for each user, for each source, and in total', () => {
    const { all } = allocations({ perUser: 1, perSource: 2, allocations: 3 })
    added(all, request(1, { user: 'ada' }))
    expect(all.add(request(2, { user: 'ada' }), 0)).toBe('user-quota')
    added(all, request(2, { user: 'bob' }))
    expect(all.add(request(3, { user: 'eve' }), 0)).toBe('user-quota')
    added(all, request(1, { user: 'eve', client: '2001:db8::1' }))
    expect(all.add(request(1, { user: 'joe', client: '198.51.100.2' }), 0)).toBe('full')
  })

  it('free their port and quotas once, and are reported once', () => {
    const { all, ended } = allocations({ perUser: 1, perSource: 1 })
    const allocation = added(all, request(1))
    all.delete(allocation)
    all.delete(allocation)
    expect([all.size, ended]).toEqual([0, [50_003]])
    expect(added(all, request(2)).relayed.port).toBe(50_003)
    expect(all.add(request(3), 0)).toBe('user-quota')
  })

  it('replace an earlier one of the same client', () => {
    const { all, ended } = allocations({ perUser: 1 })
    const former = added(all, request(1))
    const allocation = added(all, request(1))
    expect([all.size, ended]).toEqual([1, [former.relayed.port]])
    all.delete(former)
    expect(all.of({ host: '198.51.100.1', port: 1 })).toBe(allocation)
  })

  it('of one user share a bucket of bytes until the last one ends', () => {
    const { all } = allocations({ bytesPerUser: { perSecond: 1, burst: 10 } })
    const [a, b] = [added(all, request(1)), added(all, request(2))]
    expect(all.bytesOf(a)?.take(0, 10)).toBe(true)
    expect(all.bytesOf(b)?.take(0, 1)).toBe(false)
    all.delete(a)
    expect(all.bytesOf(b)?.take(0, 1)).toBe(false)
    all.delete(b)
    expect(all.bytesOf(b)).toBeUndefined()
    expect(all.bytesOf(added(all, request(1)))?.take(0, 10)).toBe(true)
  })
})
