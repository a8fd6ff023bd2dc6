import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { hostileBytes, refusal } from '../../test/hostile.ts'
import { vectors } from '../../test/vectors.ts'
import { fromHex, toHex } from './bytes.ts'
import { decodeValue, encodeValue } from './value.ts'

describe('a value', () => {
  it.each(vectors.values)('matches the vector $encoded', ({ json, bytes, encoded }) => {
    const value = bytes === undefined ? json : fromHex(bytes)
    expect(toHex(encodeValue(value))).toBe(encoded)
    expect(decodeValue(fromHex(encoded))).toEqual(value)
  })

  it.each(vectors.malformedValues)('is refused as %j', (encoded) => {
    expect(refusal(() => decodeValue(fromHex(encoded)))).toBe('malformed')
  })

  it('arrives as the JSON value that it is', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(decodeValue(encodeValue(value))).toEqual(JSON.parse(JSON.stringify(value)))
      }),
    )
  })

  it('arrives as a Uint8Array where it is an ArrayBuffer or any view, and only the part that is seen', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 16, maxLength: 64 }), (bytes) => {
        const { buffer } = Uint8Array.from(bytes)
        expect(decodeValue(encodeValue(buffer))).toEqual(bytes)
        expect(decodeValue(encodeValue(new Uint8Array(buffer, 3, 5)))).toEqual(bytes.subarray(3, 8))
        expect(decodeValue(encodeValue(new Uint16Array(buffer, 2, 3)))).toEqual(bytes.subarray(2, 8))
        expect(decodeValue(encodeValue(new DataView(buffer, 4, 8)))).toEqual(bytes.subarray(4, 12))
      }),
    )
  })

  it('is a copy of the bytes: what the sender writes afterwards does not reach it, nor the reader the frame', () => {
    const bytes = Uint8Array.of(1, 2, 3)
    const encoded = encodeValue(bytes)
    bytes[0] = 9
    const decoded = decodeValue(encoded) as Uint8Array
    decoded[1] = 9
    expect(toHex(encoded)).toBe('01010203')
  })

  it.each([
    ['undefined', undefined],
    ['a function', () => 1],
    ['a symbol', Symbol('x')],
    ['a bigint', 1n],
    ['an object that contains itself', Object.assign([] as unknown[], { 0: [] as unknown[] })],
  ])('that is %s is refused where JSON has no form for it', (name, value) => {
    if (Array.isArray(value)) value[0] = value
    expect(
      refusal(() => encodeValue(value)),
      name,
    ).toBe('unserialisable')
  })

  it('throws nothing but malformed on hostile bytes', () => {
    const valid = vectors.values.map(({ encoded }) => fromHex(encoded))
    fc.assert(
      fc.property(hostileBytes(valid), (bytes) => {
        expect([undefined, 'malformed']).toContain(refusal(() => decodeValue(bytes)))
      }),
    )
  })
})
