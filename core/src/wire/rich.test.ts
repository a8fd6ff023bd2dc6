import { describe, expect, it } from 'vitest'
import { refusal } from '../../test/hostile.ts'
import { encode, nested, rich } from '../../test/values.ts'
import { concat, fromHex, utf8 } from './bytes.ts'
import { decodeValue, encodeValue } from './value.ts'

describe('a rich value', () => {
  it('has undefined for a hole in an array, and keeps an undefined property', () => {
    // biome-ignore lint/suspicious/noSparseArray: the hole is what is tested
    const value = decodeValue(encode([1, , { absent: undefined }])) as unknown[]
    expect(value).toStrictEqual([1, undefined, { absent: undefined }])
    expect(1 in value).toBe(true)
  })

  it('is the result of toJSON, called once with the key, even if toJSON returns the object itself', () => {
    const keys: string[] = []
    const point = {
      toJSON(key: string) {
        keys.push(key)
        return { at: new Map([[1, key]]) }
      },
    }
    expect(decodeValue(encode({ point, list: [point] }))).toEqual({
      point: { at: new Map([[1, 'point']]) },
      list: [{ at: new Map([[1, '0']]) }],
    })
    expect(keys).toEqual(['point', '0'])
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

  it('is a plain object for an instance of a class and for an object without a prototype', () => {
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
  ])('with a function or symbol at %s is refused with that path', (path, around) => {
    expect(() => encodeValue(around(() => 1))).toThrow(`\`${path}\` cannot be sent: it is a function.`)
    expect(() => encodeValue(around(Symbol('x')))).toThrow(`\`${path}\` cannot be sent: it is a symbol.`)
    expect(refusal(() => encodeValue(around(Symbol('x'))))).toBe('unserialisable')
  })

  it('may contain the same object twice, but is refused with its path if it contains itself', () => {
    const value = { a: { b: [0, 1, 2, {}] as unknown[] }, list: [1] }
    expect(decodeValue(encode({ one: value, two: value }))).toEqual({ one: value, two: value })
    value.a.b[3] = value.a
    expect(() => encodeValue(value)).toThrow('`value.a.b[3]` cannot be sent: it contains itself.')
    expect(refusal(() => encodeValue(value))).toBe('unserialisable')
    const map = new Map<unknown, unknown>()
    map.set('me', map)
    expect(() => encodeValue(map)).toThrow('`value[0][1]` cannot be sent: it contains itself.')
  })

  it('is at most 500 levels deep, whatever the innermost value', () => {
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

  it('may contain a File at the 500th level', async () => {
    const deepest = [decodeValue(await encodeValue(nested(500, [new File(['x'], 'x')])))].flat(500)
    expect(deepest).toEqual([expect.any(File)])
  })

  it('may contain a Blob and a File, which are encoded asynchronously', async () => {
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

  it.each([
    ['numbers that JSON cannot represent', utf8('\x001e999')],
    ['a number for a typed array, for which nothing of that size is allocated', rich('["Float64Array",1e9]')],
    ['a number for a buffer', rich('["ArrayBuffer",1e9]')],
    ['a missing section', rich('["ArrayBuffer"]')],
    ['a section longer than the bytes', concat(rich('["ArrayBuffer"]'), fromHex('ffffffff7f00'))],
    ['bytes that are not a multiple of the element', rich('["Float64Array"]', new Uint8Array(7))],
    ['an unsupported class', rich('["Function","return 1"]', new Uint8Array(1))],
    ['an unknown typed array', rich('["Float8Array"]', new Uint8Array(1))],
    ['a map of numbers', rich('["Map",1]')],
    ['a bigint that is not a number', rich('[2,"x",false]')],
    ['a head that is not a name', rich('[{"toString":1}]')],
    ['JSON that is not UTF-8', concat(Uint8Array.of(2, 3, 0x22, 0xff, 0x22))],
  ])('is malformed with %s', (_, bytes) => {
    expect(refusal(() => decodeValue(bytes))).toBe('malformed')
  })
})
