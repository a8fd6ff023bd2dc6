import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type SatRange, satAt, satsFrom, take, UNKNOWN_SATS } from './satRanges.ts'

const ranges = fc.array(fc.record({ first: fc.option(fc.nat(1000), { nil: undefined }), count: fc.nat(8) }), {
  maxLength: 6,
})

/** A list of single sats: slow, but obviously correct. */
function spread(all: readonly SatRange[]): (number | undefined)[] {
  return all.flatMap(({ first, count }) =>
    Array.from({ length: count }, (_, i) => (first === undefined ? undefined : first + i)),
  )
}

test('take() returns the sats from the offset on', () => {
  fc.assert(
    fc.property(ranges, fc.nat(40), fc.nat(20), (all, offset, count) => {
      const sats = spread(all)
      const expected = Array.from({ length: count }, (_, i) => sats[offset + i])
      expect(spread(take(all, offset, count))).toEqual(expected)
      expect(satAt(all, offset)).toBe(sats[offset])
    }),
  )
})

test('the sats after an unknown output are unknown', () => {
  const all = [{ first: 7, count: 2 }, UNKNOWN_SATS, satsFrom(9)]
  expect([0, 1, 2, 1e15].map((offset) => satAt(all, offset))).toEqual([7, 8, undefined, undefined])
})
