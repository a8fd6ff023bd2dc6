import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { nested } from '../../test/values.ts'
import { hasToJson, isPlain, MAX_DEPTH } from './plain.ts'

class Point {
  x = 1
}

describe('a plain value', () => {
  it('is one that JSON preserves', () => {
    const value = fc.oneof(
      fc.anything({ withNullPrototype: true, withDate: true, withMap: true, withTypedArray: true }),
      fc.jsonValue(),
    )
    fc.assert(
      fc.property(value, (value) => {
        if (isPlain(value, MAX_DEPTH)) expect(JSON.parse(JSON.stringify(value))).toEqual(value)
      }),
    )
  })

  it('is any value that JSON.parse returns', () => {
    fc.assert(
      fc.property(fc.json(), (json) => {
        // JSON has -0, and JSON.stringify loses it.
        fc.pre(!/-0(?![.\d])|-0\.0*\b|e-/.test(json))
        expect(isPlain(JSON.parse(json), MAX_DEPTH)).toBe(true)
      }),
    )
  })

  it.each<[string, unknown]>([
    ['-0', -0],
    ['NaN', Number.NaN],
    ['Infinity', Number.POSITIVE_INFINITY],
    ['undefined', undefined],
    ['a BigInt', 1n],
    ['a function', () => 1],
    ['a symbol', Symbol('x')],
    ['a Date', new Date(0)],
    ['a Map', new Map()],
    ['bytes', new Uint8Array(1)],
    ['an instance of a class', new Point()],
    ['an object with toJSON', { toJSON: () => 1 }],
    ['a list with toJSON', Object.assign([1], { toJSON: () => 1 })],
    ['an array with a hole', new Array(2)],
  ])('is not %s, at any depth', (_, value) => {
    for (const around of [value, [value], { x: [1, { y: value }] }])
      expect(isPlain(around, MAX_DEPTH)).toBe(false)
  })

  it('is nested at most as deep as allowed, and a cycle is too deep', () => {
    expect([isPlain(nested(3), 3), isPlain(nested(4), 3), isPlain([], 0), isPlain(1, 0)]).toEqual([
      true,
      false,
      false,
      true,
    ])
    const cycle: unknown[] = []
    cycle.push({ cycle })
    expect(isPlain(cycle, MAX_DEPTH)).toBe(false)
  })
})

describe('a value with toJSON', () => {
  it.each<[unknown, boolean]>([
    [new Date(0), true],
    [{ toJSON: () => 1 }, true],
    [Object.assign(() => 1, { toJSON: () => 1 }), true],
    [{ toJSON: 1 }, false],
    [{}, false],
    [null, false],
    [undefined, false],
    ['text', false],
  ])('%o: %s', (value, expected) => {
    expect(hasToJson(value)).toBe(expected)
  })
})
