import { describe, expect, it } from 'vitest'
import { HomeRegistry } from './homeRegistry.ts'
import { MAX_RELAYS_PER_ROOM, REGISTERED_FOR_MS } from './networkLimits.ts'

describe('a registry of a home', () => {
  it('names the relays of a room', () => {
    const registry = new HomeRegistry()
    expect(registry.add('room', 'a', 0)).toBe(true)
    expect(registry.add('room', 'b', 0)).toBe(true)
    expect(registry.add('room', 'a', 0)).toBe(false)
    expect(registry.relaysOf('room')).toEqual(['a', 'b'])
    expect(registry.relaysOf('other room')).toEqual([])
  })

  it('keeps a registration from the last time that it was renewed', () => {
    const registry = new HomeRegistry()
    registry.add('room', 'a', 0)
    registry.add('room', 'b', 0)
    registry.add('room', 'a', 1_000)
    registry.expire(REGISTERED_FOR_MS)
    expect(registry.relaysOf('room')).toEqual(['a'])
    registry.expire(REGISTERED_FOR_MS + 1_000)
    expect(registry.size).toBe(0)
  })

  it('removes one registration, or all of a relay', () => {
    const registry = new HomeRegistry()
    for (const topic of ['1', '2', '3']) for (const relay of ['a', 'b']) registry.add(topic, relay, 0)
    expect([registry.remove('1', 'a'), registry.remove('1', 'a'), registry.remove('4', 'a')]).toEqual([
      true,
      false,
      false,
    ])
    registry.removeRelay('b')
    expect(['1', '2', '3'].map((topic) => registry.relaysOf(topic))).toEqual([[], ['a'], ['a']])
    expect(registry.size).toBe(2)
  })

  it('limits its rooms, those of one relay, and the relays of one room', () => {
    const registry = new HomeRegistry({ maxRooms: 3, maxPerRelay: 2 })
    expect(['1', '2', '3'].map((topic) => registry.add(topic, 'a', 0))).toEqual([true, true, false])
    expect([registry.add('3', 'b', 0), registry.add('4', 'b', 0)]).toEqual([true, false])
    for (let i = 0; i < MAX_RELAYS_PER_ROOM; i++) registry.add('3', `relay ${i}`, 0)
    expect(registry.relaysOf('3')).toHaveLength(MAX_RELAYS_PER_ROOM)
  })

  it('has space for another room when a relay removes one', () => {
    const registry = new HomeRegistry({ maxRooms: 9, maxPerRelay: 1 })
    registry.add('1', 'a', 0)
    registry.remove('1', 'a')
    expect(registry.add('2', 'a', 0)).toBe(true)
  })
})
