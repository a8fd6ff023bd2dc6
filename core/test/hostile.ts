import fc from 'fast-check'
import { type ErrorCode, LumameshError } from '../src/errors.ts'

/** The code of the LumameshError that the action throws, if any. Any other error is rethrown. */
export function refusal(action: () => unknown): ErrorCode | undefined {
  try {
    action()
    return
  } catch (error) {
    if (error instanceof LumameshError) return error.code
    throw error
  }
}

/** The code of the LumameshError that the promise rejects with, or undefined if it resolves. */
export async function refusalOf(promise: Promise<unknown>): Promise<ErrorCode | undefined> {
  try {
    await promise
    return
  } catch (error) {
    if (error instanceof LumameshError) return error.code
    throw error
  }
}

/** Random bytes, and valid ones that were truncated, extended or modified. */
export function hostileBytes(valid: readonly Uint8Array[], maxLength = 512): fc.Arbitrary<Uint8Array> {
  const damaged = fc
    .record({
      base: fc.constantFrom(...valid),
      cut: fc.nat({ max: 64 }),
      tail: fc.uint8Array({ maxLength: 8 }),
      changes: fc.array(fc.tuple(fc.nat(), fc.nat({ max: 255 })), { maxLength: 3 }),
    })
    .map(({ base, cut, tail, changes }) => {
      const bytes = Uint8Array.from([...base.subarray(0, Math.max(0, base.length - cut)), ...tail])
      for (const [at, value] of changes) if (bytes.length > 0) bytes[at % bytes.length] = value
      return bytes
    })
  return fc.oneof(fc.uint8Array({ maxLength }), damaged)
}
