import { expect, it } from 'vitest'
import { isSaltMismatch } from './saltedNoise.ts'

it.each([
  ['noise handshake stage 1 validation fail', true],
  ['Invalid chacha20poly1305 decryption', true],
  ['connect ECONNREFUSED 127.0.0.1:7400', false],
  ['The operation was aborted due to timeout', false],
])('recognizes a handshake with another salt by its error: %s', (message, mismatch) => {
  expect(isSaltMismatch(new Error(message))).toBe(mismatch)
})
