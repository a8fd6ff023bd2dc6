import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { vectors } from '../../test/vectors.ts'
import { fromHex, toHex } from '../wire/bytes.ts'
import { type SessionEnd, sessionKeys } from './sessionKeys.ts'

const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length })
const end: fc.Arbitrary<SessionEnd> = fc.record({ id: bytes(16), nonce: bytes(32) })
const revived = ({ id, nonce }: { id: string; nonce: string }) => ({ id: fromHex(id), nonce: fromHex(nonce) })

describe('session keys', () => {
  it.each(vectors.sessions)('match the vector', (vector) => {
    const keys = sessionKeys(fromHex(vector.secret), revived(vector.offerer), revived(vector.answerer))
    expect(toHex(keys.fromOfferer)).toBe(vector.fromOfferer)
    expect(toHex(keys.fromAnswerer)).toBe(vector.fromAnswerer)
  })

  it('differ by direction, and with every input', () => {
    fc.assert(
      fc.property(bytes(32), end, end, bytes(32), (secret, a, b, other) => {
        fc.pre(
          toHex(a.id) !== toHex(b.id) && toHex(a.nonce) !== toHex(other) && toHex(secret) !== toHex(other),
        )
        const seen = [
          sessionKeys(secret, a, b),
          sessionKeys(secret, b, a),
          sessionKeys(other, a, b),
          sessionKeys(secret, { ...a, nonce: other }, b),
          sessionKeys(secret, { ...a, id: other.subarray(16) }, b),
        ].flatMap(({ fromOfferer, fromAnswerer }) => [toHex(fromOfferer), toHex(fromAnswerer)])
        expect(new Set(seen).size).toBe(10)
      }),
    )
  })
})
