import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { describeConnection, fingerprintOf, formatFingerprint, newFingerprint } from './description.ts'

describe('the description of an in-memory connection', () => {
  it('identifies its connection by the fingerprint, which can be read back', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('offer' as const, 'answer' as const),
        fc.uint8Array({ minLength: 32, maxLength: 32 }),
        (type, bytes) => {
          const fingerprint = formatFingerprint(bytes)
          const description = describeConnection(type, fingerprint)
          expect(description.type).toBe(type)
          expect(fingerprintOf(description)).toBe(fingerprint)
        },
      ),
    )
  })

  it('has the DTLS role active in an answer and actpass in an offer (RFC 8842, section 5)', () => {
    const setup = (type: 'offer' | 'answer') =>
      /^a=setup:(\w+)/m.exec(describeConnection(type, newFingerprint()).sdp ?? '')?.[1]
    expect([setup('offer'), setup('answer')]).toEqual(['actpass', 'active'])
  })

  it('accepts a fingerprint in lower case, as some browsers write it', () => {
    const fingerprint = newFingerprint()
    const sdp = `v=0\r\na=fingerprint:sha-256 ${fingerprint.toLowerCase()}\r\n`
    expect(fingerprintOf({ type: 'offer', sdp })).toBe(fingerprint)
  })

  it.each([undefined, '', 'v=0', 'a=fingerprint:sha-1 AB:CD', 'x a=fingerprint:sha-256 AB'])(
    'without a fingerprint is refused: %j',
    (sdp) => {
      expect(() => fingerprintOf({ type: 'offer', ...(sdp !== undefined && { sdp }) })).toThrow(TypeError)
    },
  )
})

describe('a new fingerprint', () => {
  it('is 32 bytes in hex, and different each time', () => {
    expect(newFingerprint()).toMatch(/^([\dA-F]{2}:){31}[\dA-F]{2}$/)
    expect(newFingerprint()).not.toBe(newFingerprint())
  })
})
