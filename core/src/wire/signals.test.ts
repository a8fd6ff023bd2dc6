import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { hostileBytes, refusal } from '../../test/hostile.ts'
import { revive, vectors } from '../../test/vectors.ts'
import { fromHex, toHex } from './bytes.ts'
import { decodeSignal, encodeSignal, type Signal, signalSchema } from './signals.ts'

describe('signals', () => {
  it.each(vectors.signals)('match the vector of $signal.type', ({ signal, bytes }) => {
    expect(toHex(encodeSignal(revive<Signal>(signal)))).toBe(bytes)
    expect(decodeSignal(fromHex(bytes))).toEqual(revive<Signal>(signal))
  })

  it('all have a vector', () => {
    const types = new Set(vectors.signals.map(({ signal }) => signal.type))
    expect([...types].sort()).toEqual(Object.keys(signalSchema).sort())
  })

  it('throw only malformed on hostile bytes', () => {
    const valid = vectors.signals.map(({ bytes }) => fromHex(bytes))
    fc.assert(
      fc.property(hostileBytes(valid), (bytes) => {
        expect([undefined, 'malformed']).toContain(refusal(() => decodeSignal(bytes)))
      }),
      { numRuns: 1_000 },
    )
  })

  it('of an unknown kind are undefined', () => {
    expect(decodeSignal(Uint8Array.of(4, 0, 1, 2, 3))).toBeUndefined()
  })
})
