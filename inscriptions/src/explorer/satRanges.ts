/** Sats in a row, by the ordinal numbers that they have; `first` is undefined where those are not known. */
export interface SatRange {
  first: number | undefined
  count: number
}

/** All sats there will ever be. */
export const SAT_SUPPLY = 2_099_999_997_690_000

/** What follows an output of unknown value: no telling where it ends. */
export const UNKNOWN_SATS: SatRange = { first: undefined, count: Number.POSITIVE_INFINITY }

/** All sats from one number on, as far as one looks. */
export function satsFrom(first: number): SatRange {
  return { first, count: SAT_SUPPLY - first }
}

export function satAt(ranges: readonly SatRange[], offset: number): number | undefined {
  return take(ranges, offset, 1)[0]?.first
}

/**
 * The `count` sats from an offset on: what an output gets, first in, first out (the ordinal numbers' BIP).
 */
export function take(ranges: readonly SatRange[], offset: number, count: number): SatRange[] {
  const taken: SatRange[] = []
  let before = offset
  let missing = count
  for (const range of ranges) {
    if (missing === 0) break
    if (before >= range.count) {
      before -= range.count
      continue
    }
    const length = Math.min(missing, range.count - before)
    taken.push({ first: range.first === undefined ? undefined : range.first + before, count: length })
    missing -= length
    before = 0
  }
  if (missing > 0) taken.push({ first: undefined, count: missing })
  return taken
}
