import fc from 'fast-check'
import { expect, test } from 'vitest'
import { decodeLittleEndian, encodeLittleEndian } from './littleEndian.ts'

test.each<[bigint, number[]]>([
  [0n, []],
  [1n, [1]],
  [256n, [0, 1]],
  [0x0102_0304n, [4, 3, 2, 1]],
])('%d', (value, bytes) => {
  expect([...encodeLittleEndian(value)]).toEqual(bytes)
})

test('a number decodes to itself, also with trailing zeros', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: 0n }), fc.nat(9), (value, zeros) => {
      const bytes = encodeLittleEndian(value)
      expect(decodeLittleEndian(Uint8Array.of(...bytes, ...new Uint8Array(zeros)))).toBe(value)
    }),
  )
})
