/** A random integer in [0, below). */
export type Random = (below: number) => number

/** A generator with the same numbers for the same seed (mulberry32), so that a run can be repeated. */
export function seeded(seed: number): Random {
  let state = seed >>> 0
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0
    let bits = Math.imul(state ^ (state >>> 15), state | 1)
    bits ^= bits + Math.imul(bits ^ (bits >>> 7), bits | 61)
    return ((bits ^ (bits >>> 14)) >>> 0) % below
  }
}

/** A generator of fractions in [0, 1), with the same numbers for the same seed. */
export function seededFractions(seed: number): () => number {
  const random = seeded(seed)
  return () => random(2 ** 32) / 2 ** 32
}

/** A random item of a list that is not empty. */
export function pick<T>(list: readonly T[], random: Random): T {
  return list[random(list.length)] as T
}

/** Random bytes. */
export function bytes(length: number, random: Random): Uint8Array {
  const result = new Uint8Array(length)
  for (let i = 0; i < length; i++) result[i] = random(256)
  return result
}
