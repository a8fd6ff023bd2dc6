import { describe, expect, it } from 'vitest'
import { vectors } from '../../test/vectors.ts'
import { fromHex } from '../wire/bytes.ts'
import { icePasswordOf } from './icePassword.ts'

describe('the ice-pwd of a relay', () => {
  it.each(vectors.icePasswords)('matches the vector $password', ({ fingerprint, password }) => {
    expect(icePasswordOf(fromHex(fingerprint))).toBe(password)
    expect(password).toMatch(/^[A-Za-z0-9+/]{32}$/)
  })
})
