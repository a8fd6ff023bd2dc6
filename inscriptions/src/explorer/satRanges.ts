/** Consecutive sats by ordinal number. `first` is undefined if their numbers are unknown. */
export interface SatRange {
  first: number | undefined
  count: number
}

/** The supply of bitcoin, in sats. */
export const SAT_SUPPLY = 2_099_999_997_690_000

/** The sats after an output of unknown value. */
export const UNKNOWN_SATS: SatRange = { first: undefined, count: Number.POSITIVE_INFINITY }

/** All sats from a number on. */
export function satsFrom(first: number): SatRange {
  return { first, count: SAT_SUPPLY - first }
}

export function satAt(ranges: readonly SatRange[], offset: number): number | undefined {
  return take(ranges, offset, 1)[0]?.first
}

/**
 * The `count` sats from an offset on: the sats of an output, first in, first out (ordinal theory's BIP).
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
