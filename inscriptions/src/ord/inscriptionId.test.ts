import { concat } from '@lumamesh/core/protocol'
import fc from 'fast-check'
import { InscriptionId } from 'micro-ordinals'
import { describe, expect, it } from 'vitest'
import { decodeInscriptionId, encodeInscriptionId, parseInscriptionId } from './inscriptionId.ts'

const txid = '0123456789abcdef'.repeat(4)

describe('parseInscriptionId()', () => {
  it.each([
    [`${txid}i0`, `${txid}i0`],
    [`${txid.toUpperCase()}I7`, `${txid}i7`],
    [`${txid}i+7`, `${txid}i7`],
    [`${txid}i007`, `${txid}i7`],
    [`${txid}i4294967295`, `${txid}i4294967295`],
  ])('reads %s', (text, id) => {
    expect(parseInscriptionId(text)).toBe(id)
  })

  it.each([
    '',
    txid,
    `${txid}i`,
    `${txid}i-1`,
    `${txid}i1.5`,
    `${txid}i4294967296`,
    `${txid}i${'0'.repeat(21)}`,
    `${txid.slice(1)}i0`,
    `0${txid}i0`,
    `${txid.replace('0', 'g')}i0`,
    ` ${txid}i0`,
    `${txid}i0\n`,
  ])('does not read %j', (text) => {
    expect(parseInscriptionId(text)).toBeUndefined()
  })
})

const ids = fc
  .tuple(fc.uint8Array({ minLength: 32, maxLength: 32 }), fc.nat(0xffff_ffff))
  .map(([bytes, index]) => `${Buffer.from(bytes).toString('hex')}i${index}`)

describe('the value of a tag', () => {
  it('decodes to the same id', () => {
    fc.assert(
      fc.property(ids, (id) => {
        expect(decodeInscriptionId(encodeInscriptionId('It', id))).toBe(id)
      }),
    )
  })

  it('equals the value of micro-ordinals', () => {
    fc.assert(
      fc.property(ids, (id) => {
        expect(encodeInscriptionId('It', id)).toEqual(Uint8Array.from(InscriptionId.encode(id)))
      }),
    )
  })

  it.each<[string, number[], string | undefined]>([
    ['no index', [], 'i0'],
    ['an index of one byte', [5], 'i5'],
    ['an index of two bytes', [0, 1], 'i256'],
    ['an index of four bytes with trailing zeros', [1, 0, 0, 0], 'i1'],
    ['the largest index', [255, 255, 255, 255], 'i4294967295'],
    ['an index of three bytes with a trailing zero', [1, 0, 0], undefined],
    ['an index of one zero byte', [0], undefined],
    ['an index of five bytes', [1, 1, 1, 1, 1], undefined],
  ])('%s', (_, index, expected) => {
    const value = concat(encodeInscriptionId('It', `${txid}i0`), Uint8Array.from(index))
    expect(decodeInscriptionId(value)).toBe(expected && `${txid}${expected}`)
  })

  it('is undefined for a truncated txid', () => {
    expect(decodeInscriptionId(new Uint8Array(31).fill(1))).toBeUndefined()
  })

  it.each([`${txid.toUpperCase()}i0`, `${txid}i00`, `${txid}i+1`, `${txid}i4294967296`, 'abci0', ''])(
    'is refused for %j, which is not an id in canonical form',
    (id) => {
      expect(() => encodeInscriptionId('The parent', id)).toThrow(
        expect.objectContaining({
          code: 'invalid-option',
          message: expect.stringMatching(/^The parent ".*" is not an inscription id/),
        }),
      )
    },
  )
})
