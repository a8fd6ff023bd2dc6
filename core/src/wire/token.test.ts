import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { vectors } from '../../test/vectors.ts'
import { fromHex, toBase64, toHex } from './bytes.ts'
import { type DialToken, decodeDialToken, dialToken, encodeDialToken, MAX_TOKEN_CHARS } from './token.ts'

const ICE_CHARS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'
const iceChars = (minLength: number, maxLength: number) =>
  fc.string({ unit: fc.constantFrom(...ICE_CHARS), minLength, maxLength })
const fingerprint = fc.uint8Array({ minLength: 32, maxLength: 32 })
const token: fc.Arbitrary<DialToken> = fc
  .record({ fingerprint, hint: iceChars(0, 100), password: iceChars(22, 256) })
  .filter(({ hint, password }) => 48 + hint.length + password.length <= MAX_TOKEN_CHARS)

describe('the dial token', () => {
  it.each(vectors.dialTokens)('matches the vector with the password $password', ({ token, ...parts }) => {
    const dial = { ...parts, fingerprint: fromHex(parts.fingerprint) }
    expect(encodeDialToken(dial)).toBe(token)
    expect(decodeDialToken(token)).toEqual(dial)
  })

  it.each(vectors.notDialTokens)('is not %j', (text) => {
    expect(decodeDialToken(text)).toBeUndefined()
  })

  it('keeps any fingerprint, hint and password of ice-chars', () => {
    fc.assert(
      fc.property(token, (parts) => {
        const text = encodeDialToken(parts)
        expect(text).toMatch(/^[A-Za-z0-9+/]{4,255}$/)
        expect(decodeDialToken(text)).toEqual(parts)
      }),
    )
  })

  it('never throws on hostile text, and has one form for what it accepts', () => {
    const valid = vectors.dialTokens.map((vector) => vector.token)
    const changed = fc
      .tuple(fc.constantFrom(...valid), fc.nat(), fc.string({ maxLength: 3 }), fc.nat({ max: 2 }))
      .map(([text, at, inserted, removed]) => {
        const start = at % (text.length + 1)
        return text.slice(0, start) + inserted + text.slice(start + removed)
      })
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.string({ unit: 'binary' }), iceChars(0, 300), changed), (text) => {
        const parts = decodeDialToken(text)
        if (parts) expect(encodeDialToken(parts)).toBe(text)
      }),
      { numRuns: 2_000 },
    )
  })

  it.each<[string, Partial<DialToken>]>([
    ['a password under 22 characters', { password: 'p'.repeat(21) }],
    ['a password with another character', { password: `${'p'.repeat(22)}-` }],
    ['a hint with another character', { hint: 'a b' }],
    ['more than 255 characters', { password: 'p'.repeat(208) }],
    ['a hint that is too long for its length field', { hint: 'h'.repeat(5_000) }],
  ])('refuses %s', (_, parts) => {
    const whole = { fingerprint: new Uint8Array(32), hint: '', password: 'p'.repeat(24), ...parts }
    expect(() => encodeDialToken(whole)).toThrow(RangeError)
  })

  it('is at most 255 characters long: Firefox never connects at 256', () => {
    const whole = { fingerprint: new Uint8Array(32), hint: '', password: 'p'.repeat(207) }
    expect(encodeDialToken(whole)).toHaveLength(255)
  })

  it('holds the fingerprint at a fixed place', () => {
    fc.assert(
      fc.property(token, (parts) => {
        expect(encodeDialToken(parts).slice(3, 46)).toBe(toBase64(parts.fingerprint))
        expect(toHex(decodeDialToken(encodeDialToken(parts))?.fingerprint ?? new Uint8Array())).toBe(
          toHex(parts.fingerprint),
        )
      }),
    )
  })

  it('is the same from dialToken() and encodeDialToken()', () => {
    const fingerprint = Uint8Array.from({ length: 32 }, (_, i) => i * 7)
    const password = 'a+b/'.repeat(6)
    expect(dialToken(fingerprint, password)).toBe(encodeDialToken({ fingerprint, hint: '', password }))
    expect(dialToken(fingerprint, password, 'ADabc')).toBe(
      encodeDialToken({ fingerprint, hint: 'abc', password }),
    )
  })
})
