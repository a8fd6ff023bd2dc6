import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { type DialToken, decodeDialToken, encodeDialToken, fromHex } from '@lumamesh/core/protocol'
import { describe, expect, it } from 'vitest'
import { workedToken } from '../operate/workedToken.ts'
import { testDial } from '../testing/testBrowser.ts'
import { hasProofOfWork } from './proofOfWork.ts'

const vectors: { workedTokens: { relay: string; hour: number; token: string }[] } = JSON.parse(
  readFileSync(new URL('../../../docs/reference/protocol-vectors.json', import.meta.url), 'utf8'),
)
const RELAY: Uint8Array = new Uint8Array(randomBytes(32))
const accepts = (token: DialToken, relay = RELAY) =>
  hasProofOfWork(relay, encodeDialToken(token), token, Date.now())
/** One in 8,192 tokens is a proof of work by chance. */
const few = (tokens: readonly DialToken[], relay?: Uint8Array) =>
  tokens.filter((token) => accepts(token, relay)).length <= 3

describe('a proof of work', () => {
  it('is valid for this relay, this dial and about this hour', () => {
    const { token } = testDial()
    expect(accepts(token)).toBe(false)
    for (const hours of [-1, 0, 1]) expect(accepts(workedToken(RELAY, token, hours))).toBe(true)
    for (const hours of [-3, 3]) expect(accepts(workedToken(RELAY, token, hours))).toBe(false)
  })

  it.each(vectors.workedTokens)('is that of the vector $hour', ({ relay, hour, token: ufrag }) => {
    const token = decodeDialToken(ufrag)
    if (!token) throw new Error('not a dial token')
    const isValid = (hours: number) =>
      hasProofOfWork(fromHex(relay), ufrag, token, (hour + hours) * 3_600_000)
    expect([-2, -1, 0, 1.99, 2].map(isValid)).toEqual([false, true, true, true, false])
  })

  it('is not valid for another relay, certificate or password', () => {
    const worked = workedToken(RELAY, testDial().token)
    const others = Array.from({ length: 200 }, () => testDial().token)
    expect(few(others.map(({ fingerprint }) => ({ ...worked, fingerprint })))).toBe(true)
    expect(few(others.map(({ password }) => ({ ...worked, password })))).toBe(true)
    for (let i = 0; i < 3; i++) {
      if (!accepts(worked, new Uint8Array(randomBytes(32)))) return
    }
    throw new Error('Three other relays accept the proof')
  })

  it.each(['', '1', 'x'.repeat(16), '+'.repeat(16), '9'.repeat(16), '0'.repeat(17)])('is not %j', (hint) => {
    expect(accepts({ ...testDial().token, hint })).toBe(false)
  })
})
