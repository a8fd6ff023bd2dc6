export interface Summary {
  median: number
  min: number
  max: number
  count: number
}

/** Summarizes at least one value. */
export function summary(values: readonly number[]): Summary {
  const sorted = [...values].sort((a, b) => a - b)
  const at = (index: number) => sorted[index] ?? Number.NaN
  const middle = (sorted.length - 1) / 2
  return {
    median: (at(Math.floor(middle)) + at(Math.ceil(middle))) / 2,
    min: at(0),
    max: at(sorted.length - 1),
    count: sorted.length,
  }
}
