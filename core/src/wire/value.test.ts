import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { hostileBytes, refusal, refusalOf } from '../../test/hostile.ts'
import { encode, rich } from '../../test/values.ts'
import { vectors } from '../../test/vectors.ts'
import { fromHex, toHex, utf8 } from './bytes.ts'
import { decodeValue, encodeValue } from './value.ts'

const TYPED_ARRAYS = [
  Int8Array,
  Uint8Array,
  Uint8ClampedArray,
  Int16Array,
  Uint16Array,
  Int32Array,
  Uint32Array,
  Float32Array,
  Float64Array,
  BigInt64Array,
  BigUint64Array,
  DataView,
] as (new (
  buffer: ArrayBuffer,
  offset: number,
  length: number,
) => ArrayBufferView)[]

const RICH_VALUES: unknown[] = [
  undefined,
  -0,
  [Number.NaN, Number.NEGATIVE_INFINITY],
  [255n, -256n],
  new Map([[1, new Set(['a'])]]),
  [new Date(0), new Date(Number.NaN)],
  { a: Float32Array.of(1.5), b: new ArrayBuffer(1) },
]

const binary = fc
  .tuple(fc.constantFrom(...TYPED_ARRAYS, undefined), fc.uint8Array({ minLength: 32, maxLength: 32 }))
  .map(([View, { buffer }]) => (View ? new View(buffer.slice(0), 8, 2) : buffer.slice(0)))

const { anything } = fc.letrec((tie) => ({
  leaf: fc.oneof(
    fc.jsonValue({ maxDepth: 1 }),
    fc.double(),
    fc.bigInt(),
    fc.date({ noInvalidDate: false }),
    fc.string({ unit: 'binary' }),
    fc.constantFrom(undefined, -0, Number.NaN, Number.POSITIVE_INFINITY),
    binary,
  ),
  anything: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    tie('leaf'),
    fc.array(tie('anything'), { maxLength: 4 }),
    fc.dictionary(fc.string(), tie('anything'), { maxKeys: 4 }).map((entries) => ({ ...entries })),
    fc.array(fc.tuple(tie('anything'), tie('anything')), { maxLength: 4 }).map((entries) => new Map(entries)),
    fc.array(tie('anything'), { maxLength: 4 }).map((items) => new Set(items)),
  ),
}))

describe('a value', () => {
  it.each(vectors.values)('matches the vector $encoded', ({ json, bytes, encoded }) => {
    const value = bytes === undefined ? json : fromHex(bytes)
    expect(toHex(encode(value))).toBe(encoded)
    expect(decodeValue(fromHex(encoded))).toEqual(value)
  })

  it('matches the vector of each rich value', () => {
    expect(RICH_VALUES.map((value) => toHex(encode(value)))).toEqual(
      vectors.richValues.map(({ encoded }) => encoded),
    )
    const decoded = vectors.richValues.map(({ encoded }) => decodeValue(fromHex(encoded)))
    expect(decoded).toStrictEqual(RICH_VALUES)
  })

  it.each(vectors.malformedValues)('is malformed as %j', (encoded) => {
    expect(refusal(() => decodeValue(fromHex(encoded)))).toBe('malformed')
  })

  it('survives encoding and decoding, of any kind and at any depth', () => {
    fc.assert(
      fc.property(anything, (value) => {
        expect(decodeValue(encode(value))).toStrictEqual(value)
      }),
    )
  })

  it('is sent as JSON if JSON preserves it: the number 1 takes two bytes', () => {
    expect(toHex(encode(1))).toBe('0031')
    fc.assert(
      fc.property(fc.jsonValue({ noUnicodeString: false }), (value) => {
        const plain: unknown = JSON.parse(JSON.stringify(value))
        expect(encode(plain)).toEqual(utf8(`\0${JSON.stringify(plain)}`))
      }),
    )
  })

  it('carries bytes as bytes', () => {
    expect(encode({ at: 1, image: new Uint8Array(10_000) }).length).toBeLessThan(10_050)
  })

  it('carries only the part of a buffer that a view covers', () => {
    expect(encode(new Uint8Array(1_000).subarray(3, 5)).length).toBe(3)
    expect(decodeValue(encode(Buffer.from('abc')))).toEqual(utf8('abc'))
  })

  it('that is nested too deeply is malformed, without overflowing the stack', () => {
    for (const levels of [503, 1_000_000]) {
      const json = '['.repeat(levels) + ']'.repeat(levels)
      expect(refusal(() => decodeValue(utf8(`\0${json}`)))).toBe('malformed')
      expect(refusal(() => decodeValue(rich(json)))).toBe('malformed')
    }
  })

  it('keeps __proto__ as an ordinary property', () => {
    const hostile = JSON.parse(
      '{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}}',
    )
    for (const value of [hostile, { hostile, at: new Date(0) }]) {
      const decoded = decodeValue(encode(value)) as object
      expect(JSON.stringify(decoded)).toBe(JSON.stringify(value))
      expect(Object.getPrototypeOf(decoded)).toBe(Object.prototype)
      expect(decoded).not.toHaveProperty('polluted')
    }
    expect({}).not.toHaveProperty('polluted')
  })

  it('shares no memory with its encoded bytes', () => {
    const bytes = Uint8Array.of(1, 2, 3)
    for (const value of [bytes, [bytes], [bytes.buffer]]) {
      const encoded = encode(value)
      const before = toHex(encoded)
      const decoded = [decodeValue(encoded)].flat()[0] as Uint8Array | ArrayBuffer
      bytes[0] = 9
      new Uint8Array(decoded instanceof ArrayBuffer ? decoded : decoded.buffer).fill(7)
      expect(toHex(encoded)).toBe(before)
      expect('buffer' in decoded ? decoded.buffer.byteLength : 3).toBe(3)
      bytes[0] = 1
    }
  })

  it('rejects with an unreadable file, and throws with a function', async () => {
    class UnreadableBlob extends Blob {
      override stream(): never {
        throw new DOMException('gone', 'NotReadableError')
      }
      override arrayBuffer = () => Promise.reject(new DOMException('gone', 'NotReadableError'))
    }
    const { Blob: Real } = globalThis
    globalThis.Blob = UnreadableBlob
    const encoding = Promise.resolve(encodeValue(new UnreadableBlob(['x'])))
    globalThis.Blob = Real
    expect(await refusalOf(encoding)).toBe('unserialisable')
    expect(refusal(() => encodeValue([new Blob(['x']), () => 1]))).toBe('unserialisable')
  })

  it('throws only malformed on hostile bytes', () => {
    const values = [
      [1, undefined, new Map([[1, 2n]])],
      { a: [new Float32Array(3), new DataView(new ArrayBuffer(5))] },
    ]
    const valid = [...vectors.values.map(({ encoded }) => fromHex(encoded)), ...values.map(encode)]
    const listed = fc.jsonValue().map((json) => rich(JSON.stringify(json), new Uint8Array(8)))
    const headed = fc
      .tuple(
        fc.constantFrom(0, 1, 2, 'Map', 'Set', 'Date', 'Blob', 'File', 'DataView', 'Int16Array'),
        fc.jsonValue(),
      )
      .map(([head, json]) => rich(JSON.stringify([head, json]), new Uint8Array(8)))
    fc.assert(
      fc.property(fc.oneof(hostileBytes(valid), listed, headed), (bytes) => {
        expect([undefined, 'malformed']).toContain(refusal(() => decodeValue(bytes)))
      }),
      { numRuns: 2_000 },
    )
  })
})
