import { isIP } from 'node:net'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { refusal } from '../../test/hostile.ts'
import { vectors } from '../../test/vectors.ts'
import { formatAddress, hostFromBytes, hostToBytes, parseAddress } from './address.ts'
import { fromHex, toHex } from './bytes.ts'

const port = fc.integer({ min: 1, max: 65_535 })

describe('an address', () => {
  it.each(vectors.addresses)('matches the vector $text', ({ text, host, port, bytes }) => {
    expect(parseAddress(text)).toEqual({ host, port })
    expect(formatAddress({ host, port })).toBe(text)
    expect(toHex(hostToBytes(host))).toBe(bytes)
    expect(hostFromBytes(fromHex(bytes))).toBe(host)
  })

  it('survives being formatted and parsed', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.ipV4(),
          fc.ipV6().map((host) => `[${host}]`),
        ),
        port,
        (host, port) => {
          const address = parseAddress(`${host}:${port}`)
          expect(address.port).toBe(port)
          expect(parseAddress(formatAddress(address))).toEqual(address)
          expect(hostFromBytes(hostToBytes(address.host))).toBe(address.host)
        },
      ),
    )
  })

  it('has one canonical host for every 4 or 16 bytes', () => {
    const bytes = fc.oneof(
      fc.uint8Array({ minLength: 4, maxLength: 4 }),
      fc.uint8Array({ minLength: 16, maxLength: 16 }),
    )
    fc.assert(
      fc.property(bytes, (bytes) => {
        const host = hostFromBytes(bytes)
        expect(isIP(host)).toBe(bytes.length === 4 ? 4 : 6)
        expect(hostToBytes(host)).toEqual(bytes)
      }),
    )
  })

  it.each([
    '',
    '203.0.113.7',
    '203.0.113.7:',
    '203.0.113.7:0',
    '203.0.113.7:65536',
    '203.0.113.256:1',
    '203.0.113:1',
    'example.org:1',
    '2001:db8::7:1',
    '[2001:db8::7]',
    '[2001:db8::g]:1',
    '[::1::]:1',
    '[fe80::1%eth0]:1',
    ' 203.0.113.7:1',
    '203.0.113.7:1\n',
    'user@203.0.113.7:1',
  ])('is not %j', (text) => {
    expect(refusal(() => parseAddress(text))).toBe('invalid-record')
  })

  it('that is not valid throws only invalid-record', () => {
    const nearly = fc.string({ unit: fc.constantFrom(...'0123456789abcdef.:[]'), maxLength: 60 })
    fc.assert(
      fc.property(fc.oneof(fc.string(), nearly), (text) => {
        const code = refusal(() => parseAddress(text))
        expect([undefined, 'invalid-record']).toContain(code)
        if (!code) expect(isIP(parseAddress(text).host)).toBeGreaterThan(0)
      }),
      { numRuns: 1_000 },
    )
  })
})
