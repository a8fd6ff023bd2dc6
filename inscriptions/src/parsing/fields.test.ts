import { describe, expect, it } from 'vitest'
import { Fields } from './fields.ts'

const bytes = (...values: number[]) => Uint8Array.from(values)
const first = (number: number) => ({ number, reads: 'first' as const })
const all = (number: number) => ({ number, reads: 'all' as const })

describe('Fields', () => {
  it('takes the first value of a tag, or all of them', () => {
    const payload = [bytes(3), bytes(10), bytes(3), bytes(11), bytes(3), bytes(12)]
    const fields = new Fields(payload)
    expect(fields.take(first(3))).toEqual([bytes(10)])
    expect(fields.take(all(3))).toEqual([bytes(11), bytes(12)])
    expect(fields.take(all(3))).toEqual([])
  })

  it('has a tag until all of its values are taken', () => {
    const fields = new Fields([bytes(2), bytes(10), bytes(2), bytes(11)])
    expect([fields.has({ number: 2 }), fields.has({ number: 1 })]).toEqual([true, false])
    fields.take(first(2))
    expect(fields.has({ number: 2 })).toBe(true)
    fields.take(first(2))
    expect(fields.has({ number: 2 })).toBe(false)
  })

  it('distinguishes a tag from a longer one with the same first bytes', () => {
    expect(new Fields([bytes(1, 2), bytes(10)]).take(first(1))).toEqual([])
    expect(new Fields([bytes(12), bytes(10)]).take(first(1))).toEqual([])
  })

  it.each<[string, Uint8Array[], boolean, boolean]>([
    ['nothing', [], false, false],
    ['a tag with its value', [bytes(1), bytes()], false, false],
    ['a tag without a value', [bytes(1)], false, true],
    ['a repeated tag', [bytes(1), bytes(5), bytes(1), bytes(5)], true, false],
    [
      'a tag that is repeated twice',
      [bytes(1), bytes(5), bytes(1), bytes(5), bytes(1), bytes(5)],
      true,
      false,
    ],
    ['a repeated tag, the second without a value', [bytes(1), bytes(5), bytes(1)], false, true],
    ['two tags with the same first byte', [bytes(1), bytes(5), bytes(1, 0), bytes(5)], false, false],
  ])('%s: duplicate %s, incomplete %s', (_, payload, duplicate, incomplete) => {
    expect(new Fields(payload)).toMatchObject({ duplicate, incomplete })
  })

  it.each<[string, Uint8Array[], boolean]>([
    ['an even tag', [bytes(22), bytes(1)], true],
    ['an odd tag', [bytes(23), bytes(1)], false],
    ['two bytes, the first even', [bytes(22, 1), bytes(1)], true],
    ['two bytes, the first odd', [bytes(1, 22), bytes(1)], false],
    ['an even tag without a value', [bytes(22)], false],
  ])('%s that is not taken: unknownEven is %s', (_, payload, expected) => {
    expect(new Fields(payload).unknownEven).toBe(expected)
  })

  it('counts an even tag as unknown while it has values', () => {
    const fields = new Fields([bytes(2), bytes(1), bytes(2), bytes(1)])
    fields.take(first(2))
    expect(fields.unknownEven).toBe(true)
    fields.take(first(2))
    expect(fields.unknownEven).toBe(false)
  })
})
