import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { hostileBytes, refusal } from '../../test/hostile.ts'
import { vectors } from '../../test/vectors.ts'
import { fromHex, toHex } from './bytes.ts'
import { decodeHello, encodeHello, MAX_NICK_CHARS } from './hello.ts'

describe('a hello', () => {
  it.each(vectors.hellos)('matches the vector of the nick $nick', ({ nick, bytes }) => {
    expect(toHex(encodeHello(nick))).toBe(bytes)
    expect(decodeHello(fromHex(bytes))).toEqual({ version: 1, nick })
  })

  it('brings back every nick that is allowed', () => {
    const nick = fc
      .string({ unit: 'binary', maxLength: MAX_NICK_CHARS })
      .filter((nick) => nick.length <= MAX_NICK_CHARS)
    fc.assert(
      fc.property(nick, (nick) => {
        expect(decodeHello(encodeHello(nick))).toEqual({ version: 1, nick })
      }),
    )
  })

  it('throws malformed or version-unsupported on hostile bytes, nothing else', () => {
    const valid = vectors.hellos.map(({ bytes }) => fromHex(bytes))
    fc.assert(
      fc.property(hostileBytes(valid), (bytes) => {
        expect([undefined, 'malformed', 'version-unsupported']).toContain(refusal(() => decodeHello(bytes)))
      }),
    )
  })

  it('of another version is told apart, whatever follows the version', () => {
    expect(refusal(() => decodeHello(Uint8Array.of(1, 0, 2)))).toBe('version-unsupported')
    expect(refusal(() => decodeHello(Uint8Array.of(9, 9, 2, 1, 2, 3)))).toBe('version-unsupported')
  })

  it('of an unknown kind is malformed', () => {
    expect(refusal(() => decodeHello(Uint8Array.of(9, 0, 1)))).toBe('malformed')
  })

  it('that is too long is cut to the longest nick', () => {
    const long = encodeHello('é'.repeat(100))
    expect(decodeHello(long).nick).toBe('é'.repeat(MAX_NICK_CHARS))
  })
})
