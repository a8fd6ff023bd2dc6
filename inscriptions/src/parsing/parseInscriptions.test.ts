import { concat, fromHex, LumameshError, toHex, utf8 } from '@lumamesh/core/protocol'
import { Transaction } from '@scure/btc-signer'
import fc from 'fast-check'
import { InscriptionId, parseWitness } from 'micro-ordinals'
import { CBOR } from 'micro-ordinals/cbor.js'
import { describe, expect, test } from 'vitest'
import {
  elsewhere,
  envelope,
  script,
  scriptByMicroOrdinals,
  transactionOf,
} from '../testing/transactionOf.ts'
import type { Inscription } from './inscription.ts'
import { inscriptionsOf, parseInscriptions } from './parseInscriptions.ts'

const CONTENT_TYPE = Uint8Array.of(1)
const POINTER = Uint8Array.of(2)
const PARENT = Uint8Array.of(3)
const METADATA = Uint8Array.of(5)
const CONTENT_ENCODING = Uint8Array.of(9)
const DELEGATE = Uint8Array.of(11)
const NOTE = Uint8Array.of(15)
const EMPTY = new Uint8Array()

function parse(...scripts: Uint8Array[]): Inscription[] {
  return parseInscriptions(transactionOf(scripts.map((script) => ({ script }))))
}

function parseOne(script: Uint8Array): Inscription {
  const [inscription, ...others] = parse(script)
  expect(others).toEqual([])
  if (!inscription) throw new Error('there is no inscription')
  return inscription
}

function bodyOf({ body }: Inscription): string | undefined {
  return body && new TextDecoder().decode(body)
}

describe('what micro-ordinals writes', () => {
  const parents = [`${'11'.repeat(32)}i0`, `${'22'.repeat(32)}i256`]
  const delegate = `${'33'.repeat(32)}i1`
  const metadata = { title: 'a'.repeat(1000), numbers: [1, 2, 3] }
  const body = new Uint8Array(1300).map((_, i) => i % 251)
  const hexOf = transactionOf([
    {
      script: scriptByMicroOrdinals(
        {
          tags: { contentType: 'text/plain', metaprotocol: 'luma', contentEncoding: 'br', pointer: 258n },
          body,
        },
        { tags: { parent: parents, delegate, metadata }, body: EMPTY },
      ),
    },
  ])
  const [first, second] = parseInscriptions(hexOf)

  test('is read whole, a body over several pushes too', () => {
    expect(first).toMatchObject({
      contentType: 'text/plain',
      metaprotocol: 'luma',
      contentEncoding: 'br',
      pointer: 258n,
      body,
      unbound: false,
    })
    expect(second).toMatchObject({ parents, delegate, body: EMPTY, curse: 'duplicate field' })
    expect(CBOR.decode(second?.metadata ?? EMPTY)).toEqual(metadata)
  })

  test('has the ids that the network gives it', () => {
    const { id } = Transaction.fromRaw(fromHex(hexOf), { disableScriptCheck: true, allowUnknownInputs: true })
    expect([first?.id, second?.id]).toEqual([`${id}i0`, `${id}i1`])
  })

  test('says the same to micro-ordinals', () => {
    const { finalScriptWitness } = Transaction.fromRaw(fromHex(hexOf), { disableScriptCheck: true }).getInput(
      0,
    )
    const theirs = parseWitness(finalScriptWitness ?? [])
    expect(theirs?.map(({ body }) => body)).toEqual([first?.body, second?.body])
    expect(theirs?.[1]?.tags).toMatchObject({ parent: parents, delegate, metadata })
  })
})

describe('the body', () => {
  test('is not there without its tag, and empty with nothing behind it', () => {
    expect(parseOne(envelope(CONTENT_TYPE, 'text/plain'))).not.toHaveProperty('body')
    expect(bodyOf(parseOne(envelope(CONTENT_TYPE, 'text/plain', EMPTY)))).toBe('')
    expect(bodyOf(parseOne(envelope(EMPTY, EMPTY, EMPTY)))).toBe('')
  })

  test('begins at an empty push where a tag may stand, not at an empty value', () => {
    const inscription = parseOne(envelope(NOTE, EMPTY, CONTENT_TYPE, 'a/b', EMPTY, 'body'))
    expect(inscription).toMatchObject({ contentType: 'a/b' })
    expect(bodyOf(inscription)).toBe('body')
  })

  test('may come in pushes that the network would refuse to run', () => {
    const long = new Uint8Array(70_000).fill(7)
    expect(parseOne(envelope(EMPTY, new Uint8Array(521), long)).body).toHaveLength(70_521)
  })

  test('may be an empty push of any spelling', () => {
    const pushdata1 = concat(script(0, 'IF', utf8('ord')), Uint8Array.of(0x4c, 0), script(utf8('x'), 'ENDIF'))
    expect(bodyOf(parseOne(pushdata1))).toBe('x')
  })

  test('need not be text, nor have a type', () => {
    expect(parseOne(envelope(EMPTY, Uint8Array.of(0x80)))).toMatchObject({ body: Uint8Array.of(0x80) })
    expect(parseOne(envelope(CONTENT_TYPE, Uint8Array.of(0xff), EMPTY, 'x'))).not.toHaveProperty(
      'contentType',
    )
  })
})

describe('curses', () => {
  test.each<[string, Uint8Array, Partial<Inscription>]>([
    [
      'an even tag that nobody knows',
      envelope(Uint8Array.of(22), 'x'),
      { curse: 'unrecognized even field', unbound: true },
    ],
    [
      'an even tag of two bytes',
      envelope(Uint8Array.of(22, 1), 'x'),
      { curse: 'unrecognized even field', unbound: true },
    ],
    ['an odd tag of two bytes', envelope(Uint8Array.of(1, 2), 'x'), { unbound: false }],
    ['an odd tag that nobody knows', envelope(NOTE, 'x'), { unbound: false }],
    ['a tag that comes twice', envelope(NOTE, 'x', NOTE, 'y'), { curse: 'duplicate field', unbound: false }],
    [
      'a type that comes twice',
      envelope(CONTENT_TYPE, 'a/b', CONTENT_TYPE, 'c/d'),
      { curse: 'duplicate field', contentType: 'a/b' },
    ],
    [
      'a pointer that comes twice',
      envelope(POINTER, Uint8Array.of(1), POINTER, Uint8Array.of(2)),
      { curse: 'unrecognized even field', pointer: 1n, unbound: true },
    ],
    ['a tag without a value', envelope(CONTENT_TYPE), { curse: 'incomplete field' }],
    ['a pointer', envelope(POINTER, Uint8Array.of(1)), { curse: 'pointer', pointer: 1n }],
    ['a pointer over 64 bits', envelope(POINTER, new Uint8Array(9).fill(1)), { curse: 'pointer' }],
    [
      'a pointer with zeros at its end',
      envelope(POINTER, Uint8Array.of(1, ...new Uint8Array(20))),
      { curse: 'pointer', pointer: 1n },
    ],
    ['an empty pointer', envelope(POINTER, EMPTY), { curse: 'pointer', pointer: 0n }],
    ['a number by its opcode', envelope(1, 'a/b'), { curse: 'pushnum', contentType: 'a/b' }],
    [
      'OP_1NEGATE in the body',
      script(0, 'IF', utf8('ord'), 0, '1NEGATE', 'ENDIF'),
      { curse: 'pushnum', body: Uint8Array.of(0x81) },
    ],
    ['OP_FALSE twice', concat(script(0), envelope()), { curse: 'stutter' }],
    ['OP_FALSE OP_IF twice', concat(script(0, 'IF'), envelope()), { curse: 'stutter' }],
    [
      'an even tag behind everything else',
      envelope(1, 'a/b', Uint8Array.of(4), 'x', NOTE),
      { curse: 'unrecognized even field' },
    ],
  ])('%s', (_, bytes, expected) => {
    expect(parseOne(bytes)).toMatchObject(expected)
    if (!expected.curse) expect(parseOne(bytes)).not.toHaveProperty('curse')
  })

  test('OP_FALSE twice is no stutter if the second opens nothing', () => {
    expect(parseOne(concat(script(0, 0, 'AND'), envelope()))).not.toHaveProperty('curse')
  })

  test('a stutter ends with an envelope that breaks off', () => {
    const broken = script(0, 0, 'IF', utf8('ord'), 'CHECKSIG')
    expect(parseOne(concat(broken, envelope()))).not.toHaveProperty('curse')
  })

  test('a stutter holds for the envelopes behind it', () => {
    const [first, second] = parse(concat(script(0), envelope(), envelope()))
    expect([first?.curse, second?.curse]).toEqual(['stutter', 'not at offset zero'])
  })

  test('only the first envelope of the first input has none', () => {
    const both = concat(envelope(EMPTY, 'a'), envelope(EMPTY, 'b'))
    const all = parse(both, script('CHECKSIG'), both)
    expect(all.map(({ input, curse }) => [input, curse])).toEqual([
      [0, undefined],
      [0, 'not at offset zero'],
      [2, 'not in first input'],
      [2, 'not in first input'],
    ])
    expect(all.map(bodyOf)).toEqual(['a', 'b', 'a', 'b'])
    expect(all.map(({ id }) => id.slice(64))).toEqual(['i0', 'i1', 'i2', 'i3'])
  })
})

describe('no inscription', () => {
  test.each<[string, Uint8Array]>([
    ['an envelope without an end', script(0, 'IF', utf8('ord'))],
    ['an envelope without OP_FALSE', script('IF', utf8('ord'), 'ENDIF')],
    ['an envelope of another protocol', script(0, 'IF', utf8('foo'), 'ENDIF')],
    ['an opcode inside', script(0, 'IF', utf8('ord'), 'CHECKSIG', 'ENDIF')],
    ['an envelope inside of one that broke off', script(0, 'IF', utf8('ord'), 0, 'IF', utf8('ord'), 'ENDIF')],
    ['a script that breaks off behind it', concat(envelope(EMPTY, 'x'), Uint8Array.of(1))],
    ['a push longer than the script', concat(envelope(EMPTY, 'x'), Uint8Array.of(0x4e, 255, 255, 255, 255))],
    ['a length that is not all there', concat(envelope(EMPTY, 'x'), Uint8Array.of(0x4d, 1))],
  ])('%s', (_, bytes) => {
    expect(parse(bytes)).toEqual([])
  })

  test('opcodes without a name do not hide one', () => {
    expect(parse(concat(Uint8Array.of(0xfe), envelope()))).toHaveLength(1)
  })
})

describe('ids in values', () => {
  const txid = new Uint8Array(32).map((_, i) => i)
  const shown = toHex(txid.slice().reverse())

  test.each<[string, number[], string | undefined]>([
    ['no index', [], 'i0'],
    ['one byte', [5], 'i5'],
    ['two bytes', [0, 1], 'i256'],
    ['four bytes, zeros at the end', [1, 0, 0, 0], 'i1'],
    ['four bytes', [255, 255, 255, 255], 'i4294967295'],
    ['three bytes, zero at the end', [1, 0, 0], undefined],
    ['a zero', [0], undefined],
    ['five bytes', [1, 1, 1, 1, 1], undefined],
  ])('%s', (_, index, expected) => {
    const value = Uint8Array.of(...txid, ...index)
    const { delegate, parents } = parseOne(envelope(DELEGATE, value, PARENT, value))
    const id = expected && `${shown}${expected}`
    expect(delegate).toBe(id)
    expect(parents).toEqual(id ? [id] : [])
    if (id)
      expect(InscriptionId.decode(concat(txid, Uint8Array.of(...index, 0, 0, 0, 0)).slice(0, 36))).toBe(id)
  })

  test('a txid that is cut short is none', () => {
    expect(parseOne(envelope(DELEGATE, txid.slice(1)))).not.toHaveProperty('delegate')
  })
})

test('metadata is joined from its pushes, and may be empty', () => {
  const chunked = parseOne(envelope(METADATA, Uint8Array.of(0), NOTE, 'x', METADATA, Uint8Array.of(1)))
  expect(chunked).toMatchObject({ metadata: Uint8Array.of(0, 1), curse: 'duplicate field' })
  expect(parseOne(envelope(METADATA, EMPTY))).toMatchObject({ metadata: EMPTY })
})

test('an encoding that no header can carry is not there', () => {
  expect(parseOne(envelope(CONTENT_ENCODING, 'b\nr'))).not.toHaveProperty('contentEncoding')
  expect(parseOne(envelope(CONTENT_ENCODING, Uint8Array.of(0xff))).contentEncoding).toBe('')
})

test.each<[string, Uint8Array[], number]>([
  ['a key path spend', [envelope()], 0],
  ['a key path spend with an annex', [envelope(), Uint8Array.of(0x50)], 0],
  ['a script path spend', [envelope(), EMPTY], 1],
  ['a script path spend with an annex', [envelope(), Uint8Array.of(0xc0), Uint8Array.of(0x50)], 1],
  ['an empty stack', [], 0],
])('%s', (_, witness, count) => {
  const transaction = { id: 'ab'.repeat(32), inputs: [{ outpoint: elsewhere(), witness }], outputs: [] }
  expect(inscriptionsOf(transaction)).toHaveLength(count)
})

describe('hostile bytes', () => {
  test('a script of any bytes is read without an error', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (tail) => {
        const read = parse(concat(script(0, 'IF', utf8('ord')), tail), tail)
        for (const { id, input } of read) expect([id.length > 65, input < 2]).toEqual([true, true])
      }),
      { numRuns: 2000 },
    )
  })

  test('any hex is a transaction, or refused', () => {
    const valid = transactionOf([{ script: envelope(EMPTY, 'x') }])
    const cut = fc.nat(valid.length - 1).map((length) => valid.slice(0, length))
    const changed = fc
      .tuple(fc.nat(valid.length - 1), fc.constantFrom(...'0123456789abcdefg'))
      .map(([at, digit]) => valid.slice(0, at) + digit + valid.slice(at + 1))
    const random = fc.uint8Array({ maxLength: 300 }).map(toHex)
    fc.assert(
      fc.property(fc.oneof(cut, changed, random), (hex) => {
        try {
          for (const { id } of parseInscriptions(hex)) expect(id).toMatch(/^[0-9a-f]{64}i\d+$/)
        } catch (error) {
          expect(error).toBeInstanceOf(LumameshError)
          expect((error as LumameshError).code).toBe('invalid-option')
        }
      }),
      { numRuns: 2000 },
    )
  })

  test('more than a block is refused unread', () => {
    expect(() => parseInscriptions('00'.repeat(4_000_001))).toThrow('larger than a block')
  })

  test('outputs of more bitcoin than there is are refused', () => {
    expect(() => parseInscriptions(transactionOf([{}], [21e14, 1]))).toThrow('more bitcoin than there is')
  })

  test('a hundred thousand empty envelopes are read', () => {
    const many = envelope()
    const count = 100_000
    const full = new Uint8Array(many.length * count)
    for (let i = 0; i < count; i++) full.set(many, i * many.length)
    expect(parse(full)).toHaveLength(count)
  })
})
