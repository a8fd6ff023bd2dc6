import { createHash, randomBytes } from 'node:crypto'
import { expect, it } from 'vitest'
import { decodeDialToken } from '../wire/token.ts'
import { workedToken } from './proofOfWork.ts'

it('finds a hint whose hash begins with 13 zero bits, valid for this hour', () => {
  const [relay, fingerprint, password] = [randomBytes(32), new Uint8Array(randomBytes(32)), 'a+b/'.repeat(8)]
  const before = Math.floor(Date.now() / 3_600_000)
  const token = workedToken(relay, fingerprint, password)
  const after = Math.floor(Date.now() / 3_600_000)
  const hash = createHash('sha256').update(relay).update(token).digest()
  expect(hash.readUInt16BE() >> 3).toBe(0)
  const parts = decodeDialToken(token)
  expect(parts).toMatchObject({ fingerprint, password, hint: expect.stringMatching(/^\d{16}$/) })
  expect([before, after]).toContain(Number(parts?.hint.slice(0, 6)))
})
