import { concat, utf8 } from '@lumamesh/core/protocol'
import { describe, expect, test } from 'vitest'
import { readInstructions } from '../bitcoin/instructions.ts'
import { TAGS } from '../ord/tags.ts'
import { envelope, script } from '../testing/transactionOf.ts'
import { findEnvelopes } from './envelopes.ts'
import { type Inscription, readInscription } from './inscription.ts'

const CONTENT_TYPE = Uint8Array.of(TAGS.contentType.number)
const POINTER = Uint8Array.of(TAGS.pointer.number)
const METADATA = Uint8Array.of(TAGS.metadata.number)
const CONTENT_ENCODING = Uint8Array.of(TAGS.contentEncoding.number)
const NOTE = Uint8Array.of(15)
const EMPTY = new Uint8Array()

/** The only inscription of a script. */
function parseOne(script: Uint8Array): Inscription {
  const [found, ...others] = findEnvelopes(readInstructions(script) ?? [])
  if (!found || others.length > 0) throw new Error('The script must have one inscription')
  return readInscription(found, { id: 'the id', input: 0 })
}

function bodyOf({ body }: Inscription): string | undefined {
  return body && new TextDecoder().decode(body)
}

describe('the body', () => {
  test('is absent without its tag, and empty with nothing after it', () => {
    expect(parseOne(envelope(CONTENT_TYPE, 'text/plain'))).not.toHaveProperty('body')
    expect(bodyOf(parseOne(envelope(CONTENT_TYPE, 'text/plain', EMPTY)))).toBe('')
    expect(bodyOf(parseOne(envelope(EMPTY, EMPTY, EMPTY)))).toBe('')
  })

  test('begins at an empty push in place of a tag, not at an empty value', () => {
    const inscription = parseOne(envelope(NOTE, EMPTY, CONTENT_TYPE, 'a/b', EMPTY, 'body'))
    expect(inscription).toMatchObject({ contentType: 'a/b' })
    expect(bodyOf(inscription)).toBe('body')
  })

  test('may have pushes that are too long to be executed', () => {
    const long = new Uint8Array(70_000).fill(7)
    expect(parseOne(envelope(EMPTY, new Uint8Array(521), long)).body).toHaveLength(70_521)
  })

  test('may be an empty push in any encoding', () => {
    const pushdata1 = concat(script(0, 'IF', utf8('ord')), Uint8Array.of(0x4c, 0), script(utf8('x'), 'ENDIF'))
    expect(bodyOf(parseOne(pushdata1))).toBe('x')
  })

  test('needs no text and no type', () => {
    expect(parseOne(envelope(EMPTY, Uint8Array.of(0x80)))).toMatchObject({ body: Uint8Array.of(0x80) })
    expect(parseOne(envelope(CONTENT_TYPE, Uint8Array.of(0xff), EMPTY, 'x'))).not.toHaveProperty(
      'contentType',
    )
  })
})

describe('curses', () => {
  test.each<[string, Uint8Array, Partial<Inscription>]>([
    [
      'an unknown even tag',
      envelope(Uint8Array.of(22), 'x'),
      { curse: 'unrecognized even field', unbound: true },
    ],
    [
      'an even tag of two bytes',
      envelope(Uint8Array.of(22, 1), 'x'),
      { curse: 'unrecognized even field', unbound: true },
    ],
    ['an odd tag of two bytes', envelope(Uint8Array.of(1, 2), 'x'), { unbound: false }],
    ['an unknown odd tag', envelope(NOTE, 'x'), { unbound: false }],
    ['a repeated tag', envelope(NOTE, 'x', NOTE, 'y'), { curse: 'duplicate field', unbound: false }],
    [
      'a repeated type',
      envelope(CONTENT_TYPE, 'a/b', CONTENT_TYPE, 'c/d'),
      { curse: 'duplicate field', contentType: 'a/b' },
    ],
    [
      'a repeated pointer',
      envelope(POINTER, Uint8Array.of(1), POINTER, Uint8Array.of(2)),
      { curse: 'unrecognized even field', pointer: 1n, unbound: true },
    ],
    ['a tag without a value', envelope(CONTENT_TYPE), { curse: 'incomplete field' }],
    ['a pointer', envelope(POINTER, Uint8Array.of(1)), { curse: 'pointer', pointer: 1n }],
    ['a pointer over 64 bits', envelope(POINTER, new Uint8Array(9).fill(1)), { curse: 'pointer' }],
    [
      'a pointer with trailing zeros',
      envelope(POINTER, Uint8Array.of(1, ...new Uint8Array(20))),
      { curse: 'pointer', pointer: 1n },
    ],
    ['an empty pointer', envelope(POINTER, EMPTY), { curse: 'pointer', pointer: 0n }],
    ['a number as an opcode', envelope(1, 'a/b'), { curse: 'pushnum', contentType: 'a/b' }],
    [
      'OP_1NEGATE in the body',
      script(0, 'IF', utf8('ord'), 0, '1NEGATE', 'ENDIF'),
      { curse: 'pushnum', body: Uint8Array.of(0x81) },
    ],
    ['OP_FALSE twice', concat(script(0), envelope()), { curse: 'stutter' }],
    ['OP_FALSE OP_IF twice', concat(script(0, 'IF'), envelope()), { curse: 'stutter' }],
    [
      'an even tag after all others',
      envelope(1, 'a/b', Uint8Array.of(4), 'x', NOTE),
      { curse: 'unrecognized even field' },
    ],
  ])('%s', (_, bytes, expected) => {
    expect(parseOne(bytes)).toMatchObject(expected)
    if (!expected.curse) expect(parseOne(bytes)).not.toHaveProperty('curse')
  })
})

test('the pushes of metadata are joined, and may be empty', () => {
  const chunked = parseOne(envelope(METADATA, Uint8Array.of(0), NOTE, 'x', METADATA, Uint8Array.of(1)))
  expect(chunked).toMatchObject({ metadata: Uint8Array.of(0, 1), curse: 'duplicate field' })
  expect(parseOne(envelope(METADATA, EMPTY))).toMatchObject({ metadata: EMPTY })
})

test('an encoding that is not a valid header value is absent', () => {
  expect(parseOne(envelope(CONTENT_ENCODING, 'b\nr'))).not.toHaveProperty('contentEncoding')
  expect(parseOne(envelope(CONTENT_ENCODING, Uint8Array.of(0xff))).contentEncoding).toBe('')
})
