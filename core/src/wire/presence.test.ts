import { describe, expect, it } from 'vitest'
import { refusal } from '../../test/hostile.ts'
import { encode } from '../../test/values.ts'
import { decodePresence, encodePresence } from './presence.ts'

describe("a peer's presence", () => {
  it('is an object of up to 16 KiB', () => {
    const largest = { text: 'x'.repeat(16_384 - 12) }
    expect(encode(largest)).toHaveLength(16_384)
    expect(decodePresence(encode(largest))).toEqual(largest)
    expect(refusal(() => decodePresence(encode({ text: 'x'.repeat(16_384 - 11) })))).toBe('peer-misbehaved')
  })

  it.each([null, 1, 'text', [1], new Map([[1, 2]]), new Uint8Array(3), undefined])(
    'cannot be %j',
    (value) => {
      expect(refusal(() => decodePresence(encode(value)))).toBe('peer-misbehaved')
    },
  )

  it('of bytes that do not encode a value is malformed', () => {
    expect(refusal(() => decodePresence(Uint8Array.of(9)))).toBe('malformed')
    expect(refusal(() => decodePresence(new Uint8Array()))).toBe('malformed')
  })

  it('may have any property names, without effect on prototypes', () => {
    const presence = decodePresence(
      new TextEncoder().encode('\0{"__proto__":{"admin":true},"constructor":1}'),
    )
    expect(Object.keys(presence)).toEqual(['__proto__', 'constructor'])
    expect(({} as Record<string, unknown>).admin).toBeUndefined()
  })
})

describe('encoded own presence', () => {
  it('is limited to 16 KiB', () => {
    expect(encodePresence({ text: 'x'.repeat(16_384 - 12) })).toHaveLength(16_384)
    expect(refusal(() => encodePresence({ text: 'x'.repeat(16_384 - 11) }))).toBe('message-too-large')
  })

  it('contains no Blob at any depth', () => {
    expect(refusal(() => encodePresence({ list: [{ file: new Blob(['x']) }] }))).toBe('unserialisable')
  })

  it('arrives as it was sent', () => {
    const presence = { name: 'Ada', at: new Date(0), tags: new Set(['a']) }
    expect(decodePresence(encodePresence(presence))).toEqual(presence)
  })
})
