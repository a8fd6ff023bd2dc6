import { describe, expect, it } from 'vitest'
import { refusal } from '../test/hostile.ts'
import { checkJoin, type JoinOptions, LIMITS, type Limits, limitsOf } from './options.ts'

describe('checkJoin', () => {
  it.each<[string, JoinOptions]>([
    ['a', {}],
    ['部屋 🛋', { nick: 'Ada', password: ' ', maxPeers: 1 }],
    ['i'.repeat(256), { nick: 'n'.repeat(64), maxPeers: 1_000 }],
    ['room', { nick: '' }],
  ])('accepts %s with %o', (id, options) => {
    expect(refusal(() => checkJoin(id, options))).toBeUndefined()
  })

  it.each<[string, unknown, unknown]>([
    ['invalid-room-id', '', {}],
    ['invalid-room-id', 'i'.repeat(257), {}],
    ['invalid-room-id', 7, {}],
    ['invalid-room-id', undefined, {}],
    ['invalid-nick', 'room', { nick: 'n'.repeat(65) }],
    ['invalid-nick', 'room', { nick: null }],
    ['invalid-option', 'room', { password: '' }],
    ['invalid-option', 'room', { password: 1234 }],
    ['invalid-option', 'room', { maxPeers: 0 }],
    ['invalid-option', 'room', { maxPeers: 1.5 }],
    ['invalid-option', 'room', { maxPeers: Number.NaN }],
    ['invalid-option', 'room', { maxPeers: '3' }],
  ])('throws %s for the id %j with %j', (code, id, options) => {
    expect(refusal(() => checkJoin(id as string, options as JoinOptions))).toBe(code)
  })
})

describe('limitsOf', () => {
  it('uses the limits passed, and the defaults for the others', () => {
    expect(limitsOf()).toEqual(LIMITS)
    expect(limitsOf({ peerBytes: 1_000 })).toEqual({ ...LIMITS, peerBytes: 1_000 })
  })

  it.each<[unknown]>([[0], [-1], [Number.NaN], ['many'], [null], [undefined]])(
    'refuses %o bytes',
    (bytes) => {
      expect(refusal(() => limitsOf({ totalBytes: bytes } as Partial<Limits>))).toBe('invalid-option')
    },
  )
})
