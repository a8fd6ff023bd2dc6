import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { hostileBytes, refusal } from '../../test/hostile.ts'
import { vectors } from '../../test/vectors.ts'
import { fromHex, toHex } from './bytes.ts'
import {
  CONVERSATION_BYTES,
  decodeHello,
  encodeHello,
  MAX_HELLO_PRESENCE_BYTES,
  MAX_NICK_CHARS,
} from './hello.ts'
import { MAX_HELLO_BYTES } from './limits.ts'
import { encodeValue } from './value.ts'

const conversation = Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8)
const presence = new Uint8Array()

describe('a hello', () => {
  it.each(vectors.hellos)('matches the vector of the nick $nick', (vector) => {
    const hello = {
      nick: vector.nick,
      conversation: fromHex(vector.conversation),
      presence: vector.presence ? (encodeValue(vector.presence) as Uint8Array) : presence,
    }
    expect(toHex(encodeHello(hello))).toBe(vector.bytes)
    expect(decodeHello(fromHex(vector.bytes))).toMatchObject({ version: 1, ...hello })
  })

  it('keeps every valid nick and presence, within the size that a signal may carry', () => {
    const nick = fc
      .string({ unit: 'binary', maxLength: MAX_NICK_CHARS })
      .filter((nick) => nick.length <= MAX_NICK_CHARS)
    const hello = fc.record({
      nick,
      conversation: fc.uint8Array({ minLength: CONVERSATION_BYTES, maxLength: CONVERSATION_BYTES }),
      presence: fc.uint8Array({ maxLength: MAX_HELLO_PRESENCE_BYTES }),
    })
    fc.assert(
      fc.property(hello, (hello) => {
        const encoded = encodeHello(hello)
        expect(decodeHello(encoded)).toMatchObject({ version: 1, ...hello })
        expect(encoded.length).toBeLessThanOrEqual(MAX_HELLO_BYTES)
      }),
    )
  })

  it('throws only malformed or version-unsupported on hostile bytes', () => {
    const valid = vectors.hellos.map(({ bytes }) => fromHex(bytes))
    fc.assert(
      fc.property(hostileBytes(valid), (bytes) => {
        expect([undefined, 'malformed', 'version-unsupported']).toContain(refusal(() => decodeHello(bytes)))
      }),
    )
  })

  it('of another version is recognised, regardless of the bytes after the version', () => {
    expect(refusal(() => decodeHello(Uint8Array.of(1, 0, 2)))).toBe('version-unsupported')
    expect(refusal(() => decodeHello(Uint8Array.of(9, 9, 2, 1, 2, 3)))).toBe('version-unsupported')
  })

  it('of an unknown kind is malformed', () => {
    expect(refusal(() => decodeHello(Uint8Array.of(9, 0, 1)))).toBe('malformed')
  })

  it('cuts a nick that is too long', () => {
    const long = encodeHello({ nick: 'é'.repeat(100), conversation, presence })
    expect(decodeHello(long).nick).toBe('é'.repeat(MAX_NICK_CHARS))
  })

  it('refuses a presence that is too large, and a conversation id of the wrong length', () => {
    const large = new Uint8Array(MAX_HELLO_PRESENCE_BYTES + 1)
    expect(refusal(() => encodeHello({ nick: '', conversation, presence: large }))).toBe('malformed')
    const short = conversation.subarray(1)
    expect(refusal(() => encodeHello({ nick: '', conversation: short, presence }))).toBe('malformed')
    expect(refusal(() => decodeHello(fromHex('010001000001020304050607')))).toBe('malformed')
  })
})
