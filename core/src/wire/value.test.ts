import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { hostileBytes, refusal, refusalOf } from '../../test/hostile.ts'
import { vectors } from '../../test/vectors.ts'
import { concat, fromHex, toHex, utf8 } from './bytes.ts'
import { decodeValue, encodeValue } from './value.ts'
import { Writer } from './writer.ts'

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

/** Lists within lists, so many levels. */
function nested(levels: number, innermost: unknown[] = []): unknown[] {
  let value = innermost
  for (let level = 1; level < levels; level++) value = [value]
  return value
}

function encode(value: unknown): Uint8Array {
  const encoded = encodeValue(value)
  if (encoded instanceof Promise) throw new Error('A value without a Blob must be encoded at once.')
  return encoded
}

function rich(json: string, ...sections: Uint8Array[]): Uint8Array {
  const parts = [utf8(json), ...sections].flatMap((part) => [new Writer().varint(part.length).bytes, part])
  return concat(Uint8Array.of(2), ...parts)
}

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

  it.each(vectors.malformedValues)('is refused as %j', (encoded) => {
    expect(refusal(() => decodeValue(fromHex(encoded)))).toBe('malformed')
  })

  it('arrives as it is, of every kind and at every depth', () => {
    fc.assert(
      fc.property(anything, (value) => {
        expect(decodeValue(encode(value))).toStrictEqual(value)
      }),
    )
  })

  it('takes two bytes where it is the number 1, and travels as JSON wherever JSON can carry it', () => {
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

  it('carries only the part of a buffer that a view sees', () => {
    expect(encode(new Uint8Array(1_000).subarray(3, 5)).length).toBe(3)
    expect(decodeValue(encode(Buffer.from('abc')))).toEqual(utf8('abc'))
  })

  it('has undefined where an array has a hole, and keeps a property that is undefined', () => {
    // biome-ignore lint/suspicious/noSparseArray: the hole is what is tested
    const value = decodeValue(encode([1, , { gone: undefined }])) as unknown[]
    expect(value).toStrictEqual([1, undefined, { gone: undefined }])
    expect(1 in value).toBe(true)
  })

  it('is what toJSON says, asked once and told its key; but a Date, a Buffer and a BigInt stay themselves', () => {
    const told: string[] = []
    const point = {
      toJSON(key: string) {
        told.push(key)
        return { at: new Map([[1, key]]) }
      },
    }
    expect(decodeValue(encode({ point, list: [point] }))).toEqual({
      point: { at: new Map([[1, 'point']]) },
      list: [{ at: new Map([[1, '0']]) }],
    })
    expect(told).toEqual(['point', '0'])
    expect(decodeValue(encode(new URL('https://example.org/')))).toBe('https://example.org/')
    expect(decodeValue(encode({ toJSON: 1 }))).toEqual({ toJSON: 1 })
    class Self {
      readonly x = 1
      toJSON() {
        return this
      }
    }
    expect(decodeValue(encode(new Self()))).toEqual({ x: 1 })
  })

  it('is a plain object where it was an instance of a class, and where it had no prototype', () => {
    class Point {
      readonly x = 1
      readonly #y = 2
      get sum() {
        return this.x + this.#y
      }
    }
    expect(decodeValue(encode([new Point()]))).toStrictEqual([{ x: 1 }])
    expect(decodeValue(encode(Object.assign(Object.create(null), { x: 1 })))).toStrictEqual({ x: 1 })
  })

  it.each<[string, (culprit: unknown) => unknown]>([
    ['value', (it) => it],
    ['value.a.b[3]', (it) => ({ a: { b: [0, 1, 2, it] } })],
    ['value[1][0][1]', (it) => [0, new Map([['x', it]])]],
    ['value.s[0]', (it) => ({ s: new Set([it]) })],
  ])('with a function or symbol at %s is refused by that name', (path, around) => {
    expect(() => encodeValue(around(() => 1))).toThrow(`\`${path}\` cannot be sent: it is a function.`)
    expect(() => encodeValue(around(Symbol('x')))).toThrow(`\`${path}\` cannot be sent: it is a symbol.`)
    expect(refusal(() => encodeValue(around(Symbol('x'))))).toBe('unserialisable')
  })

  it('that contains itself is refused with the path of the culprit; that holds the same twice is not', () => {
    const value = { a: { b: [0, 1, 2, {}] as unknown[] }, list: [1] }
    expect(decodeValue(encode({ one: value, two: value }))).toEqual({ one: value, two: value })
    value.a.b[3] = value.a
    expect(() => encodeValue(value)).toThrow('`value.a.b[3]` cannot be sent: it contains itself.')
    expect(refusal(() => encodeValue(value))).toBe('unserialisable')
    const map = new Map<unknown, unknown>()
    map.set('me', map)
    expect(() => encodeValue(map)).toThrow('`value[0][1]` cannot be sent: it contains itself.')
  })

  it('is at most 500 levels deep, whatever is innermost', () => {
    for (const innermost of [
      [],
      [1],
      [undefined],
      [new Date(Number.NaN)],
      [Number.NaN],
      [new Uint8Array(2)],
    ]) {
      expect(decodeValue(encode(nested(500, innermost)))).toEqual(nested(500, innermost))
      expect(() => encodeValue(nested(501, innermost))).toThrow('is nested more than 500 levels deep')
    }
    expect(refusal(() => encodeValue(nested(100_000)))).toBe('unserialisable')
  })

  it('may hold a file at the 500th level', async () => {
    const deepest = [decodeValue(await encodeValue(nested(500, [new File(['x'], 'x')])))].flat(500)
    expect(deepest).toEqual([expect.any(File)])
  })

  it('is malformed where it is deeper, and never overflows the stack', () => {
    for (const levels of [503, 1_000_000]) {
      const json = '['.repeat(levels) + ']'.repeat(levels)
      expect(refusal(() => decodeValue(utf8(`\0${json}`)))).toBe('malformed')
      expect(refusal(() => decodeValue(rich(json)))).toBe('malformed')
    }
  })

  it('has __proto__ as a property like any other', () => {
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

  it('shares no memory with the bytes it came from or went into', () => {
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

  it('may hold a Blob and a File, which only a promise can give', async () => {
    const file = new File(['one'], 'ä.txt', { type: 'text/plain', lastModified: 1_234 })
    const value = {
      file,
      blob: new Blob(['three', 'four'], { type: 'image/png' }),
      bytes: new Uint16Array(2),
    }
    const encoding = encodeValue(value)
    expect(encoding).toBeInstanceOf(Promise)
    const decoded = decodeValue(await encoding) as typeof value
    expect(decoded.file).toBeInstanceOf(File)
    expect(decoded.file).toMatchObject({ name: 'ä.txt', type: 'text/plain', lastModified: 1_234, size: 3 })
    expect(await decoded.file.text()).toBe('one')
    expect(decoded.blob).not.toBeInstanceOf(File)
    expect(decoded.blob.type).toBe('image/png')
    expect(await decoded.blob.text()).toBe('threefour')
    expect(decoded.bytes).toEqual(new Uint16Array(2))
    expect(await (decodeValue(await encodeValue(new Blob([]))) as Blob).text()).toBe('')
  })

  it('with a file that can no longer be read is refused later, with a function at once', async () => {
    class Gone extends Blob {
      override stream(): never {
        throw new DOMException('gone', 'NotReadableError')
      }
      override arrayBuffer = () => Promise.reject(new DOMException('gone', 'NotReadableError'))
    }
    const { Blob: Real } = globalThis
    globalThis.Blob = Gone
    const encoding = Promise.resolve(encodeValue(new Gone(['x'])))
    globalThis.Blob = Real
    expect(await refusalOf(encoding)).toBe('unserialisable')
    expect(refusal(() => encodeValue([new Blob(['x']), () => 1]))).toBe('unserialisable')
  })

  it.each([
    ['numbers that JSON has no form for', utf8('\x001e999')],
    ['a typed array made of a number: nothing of that size is allocated', rich('["Float64Array",1e9]')],
    ['a buffer made of a number', rich('["ArrayBuffer",1e9]')],
    ['a section that is not there', rich('["ArrayBuffer"]')],
    ['a section longer than the bytes', concat(rich('["ArrayBuffer"]'), fromHex('ffffffff7f00'))],
    ['bytes that are no multiple of the element', rich('["Float64Array"]', new Uint8Array(7))],
    ['a class that is not among them', rich('["Function","return 1"]', new Uint8Array(1))],
    ['a typed array that there is not', rich('["Float8Array"]', new Uint8Array(1))],
    ['a map of numbers', rich('["Map",1]')],
    ['a bigint that is none', rich('[2,"x",false]')],
    ['a head that has no name', rich('[{"toString":1}]')],
    ['JSON that is not UTF-8', concat(Uint8Array.of(2, 3, 0x22, 0xff, 0x22))],
  ])('is malformed with %s', (_, bytes) => {
    expect(refusal(() => decodeValue(bytes))).toBe('malformed')
  })

  it('throws nothing but malformed on hostile bytes', () => {
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
