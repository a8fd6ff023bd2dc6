import { concat, utf8 } from '@lumamesh/core/protocol'
import { describe, expect, test } from 'vitest'
import { readInstructions } from '../bitcoin/instructions.ts'
import { envelope, script } from '../testing/transactionOf.ts'
import { type Envelope, findEnvelopes } from './envelopes.ts'

const EMPTY = new Uint8Array()

function find(script: Uint8Array): Envelope[] {
  return findEnvelopes(readInstructions(script) ?? [])
}

describe('an envelope', () => {
  test('has every push after "ord", in any encoding', () => {
    const bytes = concat(
      script(0, 'IF', utf8('ord')),
      Uint8Array.of(0x4c, 1, 7),
      script(EMPTY, utf8('x'), 'ENDIF'),
    )
    expect(find(bytes)).toEqual([
      { offset: 0, payload: [Uint8Array.of(7), EMPTY, utf8('x')], pushnum: false, stutter: false },
    ])
  })

  test('has the numbers that opcodes push, and is marked for that', () => {
    const bytes = script(0, 'IF', utf8('ord'), '1NEGATE', 'OP_1', 'OP_16', 'ENDIF')
    expect(find(bytes)).toEqual([
      {
        offset: 0,
        payload: [[0x81], [1], [16]].map((bytes) => Uint8Array.from(bytes)),
        pushnum: true,
        stutter: false,
      },
    ])
  })

  test('has the number of envelopes before it', () => {
    expect(
      find(concat(envelope(), script('CHECKSIG'), envelope(), envelope())).map(({ offset }) => offset),
    ).toEqual([0, 1, 2])
  })

  test('may follow an incomplete one', () => {
    expect(find(concat(script(0, 'IF', utf8('ord'), 'CHECKSIG'), envelope('x')))).toMatchObject([
      { offset: 0, payload: [utf8('x')] },
    ])
  })

  test('may follow opcodes without a name', () => {
    expect(find(concat(Uint8Array.of(0xfe), envelope()))).toHaveLength(1)
  })
})

describe('a stutter', () => {
  test.each<[string, Uint8Array, boolean[]]>([
    ['OP_FALSE once', envelope(), [false]],
    ['OP_FALSE twice', concat(script(0), envelope()), [true]],
    ['OP_FALSE OP_IF twice', concat(script(0, 'IF'), envelope()), [true]],
    ['OP_FALSE twice, without an opening after the second', concat(script(0, 0, 'AND'), envelope()), [false]],
    [
      'an incomplete envelope ends it',
      concat(script(0, 0, 'IF', utf8('ord'), 'CHECKSIG'), envelope()),
      [false],
    ],
    ['it applies to the following envelopes', concat(script(0), envelope(), envelope()), [true, true]],
  ])('%s', (_, bytes, expected) => {
    expect(find(bytes).map(({ stutter }) => stutter)).toEqual(expected)
  })
})

describe('not an envelope', () => {
  test.each<[string, Uint8Array]>([
    ['an envelope without an end', script(0, 'IF', utf8('ord'))],
    ['an envelope without OP_FALSE', script('IF', utf8('ord'), 'ENDIF')],
    ['an envelope of another protocol', script(0, 'IF', utf8('foo'), 'ENDIF')],
    ['a longer name', script(0, 'IF', utf8('ords'), 'ENDIF')],
    ['an opcode inside', script(0, 'IF', utf8('ord'), 'CHECKSIG', 'ENDIF')],
    ['an envelope within an incomplete one', script(0, 'IF', utf8('ord'), 0, 'IF', utf8('ord'), 'ENDIF')],
    ['an opcode above OP_16', script(0, 'IF', utf8('ord'), 'NOP', 'ENDIF')],
  ])('%s', (_, bytes) => {
    expect(find(bytes)).toEqual([])
  })
})
