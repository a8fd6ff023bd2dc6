import { concat, fromHex, LumameshError, toHex, utf8 } from '@lumamesh/core/protocol'
import { Transaction } from '@scure/btc-signer'
import fc from 'fast-check'
import { parseWitness } from 'micro-ordinals'
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

const EMPTY = new Uint8Array()

function parse(...scripts: Uint8Array[]): Inscription[] {
  return parseInscriptions(transactionOf(scripts.map((script) => ({ script }))))
}

function bodyOf({ body }: Inscription): string | undefined {
  return body && new TextDecoder().decode(body)
}

describe('an inscription of micro-ordinals', () => {
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

  test('is read completely, also with a body of several pushes', () => {
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

  test('has the ids of the network', () => {
    const { id } = Transaction.fromRaw(fromHex(hexOf), { disableScriptCheck: true, allowUnknownInputs: true })
    expect([first?.id, second?.id]).toEqual([`${id}i0`, `${id}i1`])
  })

  test('has the same content for micro-ordinals', () => {
    const { finalScriptWitness } = Transaction.fromRaw(fromHex(hexOf), { disableScriptCheck: true }).getInput(
      0,
    )
    const theirs = parseWitness(finalScriptWitness ?? [])
    expect(theirs?.map(({ body }) => body)).toEqual([first?.body, second?.body])
    expect(theirs?.[1]?.tags).toMatchObject({ parent: parents, delegate, metadata })
  })
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

test('only the first envelope of the first input has no curse', () => {
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

test.each<[string, Uint8Array]>([
  ['in a push', concat(envelope(EMPTY, 'x'), Uint8Array.of(1))],
  ['in a push longer than the script', concat(envelope(EMPTY, 'x'), Uint8Array.of(0x4e, 255, 255, 255, 255))],
  ['in the length of a push', concat(envelope(EMPTY, 'x'), Uint8Array.of(0x4d, 1))],
])('a script that ends %s reveals nothing, not even the envelope before', (_, bytes) => {
  expect(parse(bytes)).toEqual([])
})

describe('hostile bytes', () => {
  test('any bytes can be read as a script', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (tail) => {
        const read = parse(concat(script(0, 'IF', utf8('ord')), tail), tail)
        for (const { id, input } of read) expect([id.length > 65, input < 2]).toEqual([true, true])
      }),
      { numRuns: 2000 },
    )
  })

  test('any hex is a transaction or refused', () => {
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

  test('a hundred thousand empty envelopes can be read', () => {
    const many = envelope()
    const count = 100_000
    const full = new Uint8Array(many.length * count)
    for (let i = 0; i < count; i++) full.set(many, i * many.length)
    expect(parse(full)).toHaveLength(count)
  })
})
