import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { refusal } from '../../test/hostile.ts'
import { decodeValue } from '../wire/value.ts'
import { OwnPresence } from './ownPresence.ts'

function newPresence(state = {}) {
  const sent: unknown[] = []
  return { sent, presence: new OwnPresence(state, (encoded) => sent.push(decodeValue(encoded))) }
}

describe('own presence', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())

  it('merges a patch, removes undefined properties, and is a new frozen object each time', () => {
    const { presence } = newPresence({ name: 'Ada' })
    const before = presence.state
    presence.set({ mood: 'fine', cursor: [1, 2] })
    presence.set({ mood: undefined })
    expect(presence.state).toEqual({ name: 'Ada', cursor: [1, 2] })
    expect('mood' in presence.state).toBe(false)
    expect([before, Object.isFrozen(before), Object.isFrozen(presence.state)]).toEqual([
      { name: 'Ada' },
      true,
      true,
    ])
    expect(decodeValue(presence.encoded)).toEqual(presence.state)
  })

  it('is sent at once, and then its latest state every 50 ms', () => {
    const { presence, sent } = newPresence()
    for (let x = 0; x < 10; x++) {
      presence.set({ x })
      vi.advanceTimersByTime(10)
    }
    expect(sent).toEqual([{ x: 0 }, { x: 4 }, { x: 9 }])
    vi.advanceTimersByTime(1_000)
    expect(sent).toHaveLength(3)
    presence.set({ x: 10 })
    expect(sent.at(-1)).toEqual({ x: 10 })
  })

  it('sends the last state although no further change follows', () => {
    const { presence, sent } = newPresence()
    presence.set({ x: 1 })
    presence.set({ x: 2 })
    presence.set({ x: 3 })
    vi.advanceTimersByTime(50)
    expect(sent).toEqual([{ x: 1 }, { x: 3 }])
  })

  it('sends nothing once it is closed', () => {
    const { presence, sent } = newPresence()
    presence.set({ x: 1 })
    presence.set({ x: 2 })
    presence.close()
    vi.advanceTimersByTime(1_000)
    expect([sent, vi.getTimerCount()]).toEqual([[{ x: 1 }], 0])
  })

  it.each([
    ['a function', { f: () => 1 }, 'unserialisable'],
    ['a Blob', { file: new Blob(['x']) }, 'unserialisable'],
    ['more than 16 KiB', { text: 'x'.repeat(16_384) }, 'message-too-large'],
  ])('refuses %s, and stays unchanged', (_, patch, code) => {
    const { presence, sent } = newPresence({ x: 1 })
    const { state, encoded } = presence
    expect(refusal(() => presence.set(patch))).toBe(code)
    expect([presence.state, presence.encoded]).toEqual([state, encoded])
    vi.advanceTimersByTime(100)
    expect([sent, refusal(() => newPresence(patch))]).toEqual([[], code])
  })
})
