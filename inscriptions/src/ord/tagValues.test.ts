import { utf8 } from '@lumamesh/core/protocol'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { headerText, inscriptionId, isHeaderValue, text, uint64 } from './tagValues.ts'

const INVALID_UTF8 = Uint8Array.of(0xff)

describe('text', () => {
  it('decodes to itself, also with a byte order mark', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (value) => {
        expect(text.decode(text.encode(value))).toBe(value)
      }),
    )
    expect(text.decode(utf8('\ufeffa'))).toBe('\ufeffa')
  })

  it('is undefined for bytes that are not UTF-8', () => {
    expect(text.decode(INVALID_UTF8)).toBeUndefined()
  })
})

describe('text of a header', () => {
  it('is empty for bytes that are not UTF-8, as in ord', () => {
    expect(headerText.decode(INVALID_UTF8)).toBe('')
  })

  it('is undefined if a header cannot have it', () => {
    expect(headerText.decode(utf8('br'))).toBe('br')
    expect(headerText.decode(utf8('b\nr'))).toBeUndefined()
  })

  it.each([
    ['br', true],
    ['a\tb', true],
    ['é', true],
    ['', true],
    ['\x00', false],
    ['a\x08', false],
    ['a\nb', false],
    ['\x1f', false],
    ['\x7f', false],
  ])('%j: %s', (value, expected) => {
    expect(isHeaderValue(value)).toBe(expected)
  })
})

describe('a number of 64 bits', () => {
  it('decodes to itself, and has the fewest bytes', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }), (value) => {
        const bytes = uint64.encode(value)
        expect(uint64.decode(bytes)).toBe(value)
        expect(bytes.length).toBe(Math.max(1, Math.ceil(value.toString(16).length / 2)))
      }),
    )
  })

  it.each<[string, number[], bigint | undefined]>([
    ['no bytes', [], 0n],
    ['little-endian bytes', [2, 1], 258n],
    ['zeros behind 64 bits', [1, ...Array<number>(20).fill(0)], 1n],
    ['a byte beyond 64 bits', [1, 0, 0, 0, 0, 0, 0, 0, 1], undefined],
    ['all bits', Array<number>(8).fill(255), 2n ** 64n - 1n],
  ])('%s', (_, bytes, expected) => {
    expect(uint64.decode(Uint8Array.from(bytes))).toBe(expected)
  })
})

it('an error about an id names it', () => {
  expect(() => inscriptionId('The delegate').encode('abc')).toThrow(
    'The delegate "abc" is not an inscription id. Use 64 hex digits, an i and a number.',
  )
})
