import * as core from '@lumamesh/core/protocol'
import { expect, it } from 'vitest'
import { fromHex, toHex } from './hex.ts'

it('converts as the core does, also for a view of a larger buffer', () => {
  const bytes = Uint8Array.from({ length: 258 }, (_, n) => n).subarray(1, 257)
  const hex = core.toHex(bytes)
  expect(toHex(bytes)).toBe(hex)
  expect(fromHex(hex)).toEqual(bytes)
  expect(fromHex('')).toEqual(new Uint8Array())
})
