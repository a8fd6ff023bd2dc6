import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { hostileBytes, refusal } from '../../test/hostile.ts'
import { utf8 } from './bytes.ts'
import { bytes, codec, fixed, list, rest, text, uint } from './schema.ts'

const shapes = codec({
  numbers: [1, { one: uint(1), two: uint(2), four: uint(4), six: uint(6) }],
  blobs: [2, { fixed: fixed(4), list: list(bytes(8), 3), rest: rest(10) }],
  words: [7, { text: text(12), texts: list(text(4), 2) }],
})
type Shape = NonNullable<ReturnType<typeof shapes.decode>>

const upTo = (size: number) => fc.integer({ min: 0, max: 2 ** (8 * size) - 1 })
const shortText = (max: number) =>
  fc.string({ unit: 'grapheme', maxLength: max }).filter((value) => utf8(value).length <= max)
const shape: fc.Arbitrary<Shape> = fc.oneof(
  fc.record({
    type: fc.constant('numbers' as const),
    one: upTo(1),
    two: upTo(2),
    four: upTo(4),
    six: upTo(6),
  }),
  fc.record({
    type: fc.constant('blobs' as const),
    fixed: fc.uint8Array({ minLength: 4, maxLength: 4 }),
    list: fc.array(fc.uint8Array({ maxLength: 8 }), { maxLength: 3 }),
    rest: fc.uint8Array({ maxLength: 10 }),
  }),
  fc.record({
    type: fc.constant('words' as const),
    text: shortText(12),
    texts: fc.array(shortText(4), { maxLength: 2 }),
  }),
)

describe('a codec', () => {
  it('keeps every message', () => {
    fc.assert(
      fc.property(shape, (message) => {
        expect(shapes.decode(shapes.encode(message))).toEqual(message)
      }),
    )
  })

  it('throws only malformed on hostile bytes, and re-encodes what it accepts', () => {
    const valid = fc.sample(shape, { numRuns: 30, seed: 1 }).map((message) => shapes.encode(message))
    fc.assert(
      fc.property(hostileBytes(valid), (hostile) => {
        let message: Shape | undefined
        expect([undefined, 'malformed']).toContain(
          refusal(() => {
            message = shapes.decode(hostile)
          }),
        )
        if (!message) return
        const again = shapes.encode(message)
        expect(again.subarray(2)).toEqual(hostile.subarray(2, again.length))
      }),
      { numRuns: 1_000 },
    )
  })

  it('returns undefined for an unknown type', () => {
    expect(shapes.decode(Uint8Array.of(3, 0, 1))).toBeUndefined()
  })

  it('ignores flags, and bytes after the known fields', () => {
    const plain = shapes.encode({ type: 'numbers', one: 1, two: 2, four: 3, six: 4 })
    expect(shapes.decode(Uint8Array.from([1, 0xff, ...plain.subarray(2), 9, 9]))).toEqual(
      shapes.decode(plain),
    )
  })

  it.each<[string, Shape]>([
    [
      'a fixed field of another length',
      { type: 'blobs', fixed: new Uint8Array(3), list: [], rest: new Uint8Array() },
    ],
    [
      'bytes over their limit',
      { type: 'blobs', fixed: new Uint8Array(4), list: [new Uint8Array(9)], rest: new Uint8Array() },
    ],
    [
      'items over their limit',
      {
        type: 'blobs',
        fixed: new Uint8Array(4),
        list: Array(4).fill(new Uint8Array()),
        rest: new Uint8Array(),
      },
    ],
    [
      'a rest over its limit',
      { type: 'blobs', fixed: new Uint8Array(4), list: [], rest: new Uint8Array(11) },
    ],
    ['a text over its limit in bytes', { type: 'words', text: 'ééééééé', texts: [] }],
  ])('does not write %s', (_, message) => {
    expect(refusal(() => shapes.encode(message))).toBe('malformed')
  })

  it.each([
    ['nothing', []],
    ['a type alone', [1]],
    ['a field that is cut', [1, 0, 1, 2]],
    ['a count over its limit', [2, 0, 0, 0, 0, 0, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0]],
    ['bytes over their limit', [2, 0, 0, 0, 0, 0, 0, 1, 0, 9, 0, 0, 0, 0, 0, 0, 0, 0, 0]],
    ['a rest over its limit', [2, 0, 0, 0, 0, 0, 0, 0, ...Array(11).fill(0)]],
    ['a text that is not UTF-8', [7, 0, 0, 1, 0xff, 0, 0]],
  ])('refuses to read %s', (_, hostile) => {
    expect(refusal(() => shapes.decode(Uint8Array.from(hostile)))).toBe('malformed')
  })
})
