import { describe, expect, it } from 'vitest'
import { LocalRoom } from './localRoom.ts'
import { MAX_RELAYS_PER_ROOM } from './networkLimits.ts'

describe('members at other relays', () => {
  it('enter and exit as the list of a relay changes', () => {
    const room = new LocalRoom('room', 0)
    expect(room.replace('a', ['1', '2'])).toEqual({ entered: ['1', '2'], exited: [] })
    expect(room.replace('a', ['2', '3'])).toEqual({ entered: ['3'], exited: ['1'] })
    expect(room.relayOf('3')).toBe('a')
    expect(room.replace('a', [])).toEqual({ entered: [], exited: ['2', '3'] })
    expect(room.remote.size).toBe(0)
  })

  it('at two relays enter once, and exit once', () => {
    const room = new LocalRoom('room', 0)
    room.replace('a', ['1'])
    expect(room.replace('b', ['1'])).toEqual({ entered: [], exited: [] })
    expect(room.replace('a', [])).toEqual({ entered: [], exited: [] })
    expect(room.replace('b', [])).toEqual({ entered: [], exited: ['1'] })
  })

  it('are ignored at more relays than a room has', () => {
    const room = new LocalRoom('room', 0)
    for (let i = 0; i < MAX_RELAYS_PER_ROOM; i++) room.replace(`relay ${i}`, [`peer ${i}`])
    expect(room.replace('one more', ['x'])).toEqual({ entered: [], exited: [] })
    expect(room.replace('relay 0', ['y'])).toEqual({ entered: ['y'], exited: ['peer 0'] })
  })
})

it('names relays with members, as they or a home have said', () => {
  const room = new LocalRoom('room', 0)
  room.replace('a', ['1'])
  room.known.set('home', new Set(['a', 'b']))
  expect([...room.named]).toEqual(['a', 'b'])
  expect(['a', 'b', 'c'].map((relay) => room.names(relay))).toEqual([true, true, false])
})

it('remembers which relays know its members', () => {
  const room = new LocalRoom('room', 0)
  room.greet('a')
  room.greet('b')
  room.forget('a')
  expect([room.greeted, room.hasGreeted('a'), room.hasGreeted('b')]).toEqual([['b'], false, true])
})
