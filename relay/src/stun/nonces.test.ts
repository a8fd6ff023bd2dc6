import { describe, expect, it } from 'vitest'
import { Nonces } from './nonces.ts'

const HOST = '203.0.113.7'
const NOW = 1_795_000_000_000

describe('a nonce', () => {
  const nonces = new Nonces(Buffer.alloc(32, 1))
  const nonce = nonces.issue(HOST, 1_000, NOW)

  it('is valid for the address that it was issued to, for ten minutes', () => {
    expect(nonces.isValid(nonce, HOST, 1_000, NOW)).toBe(true)
    expect(nonces.isValid(nonce, HOST, 1_000, NOW + 599_000)).toBe(true)
    expect(nonces.isValid(nonce, HOST, 1_000, NOW + 600_000)).toBe(false)
  })

  it('is not valid for another host or port, or before it was issued', () => {
    expect(nonces.isValid(nonce, '203.0.113.8', 1_000, NOW)).toBe(false)
    expect(nonces.isValid(nonce, HOST, 1_001, NOW)).toBe(false)
    expect(nonces.isValid(nonce, HOST, 1_000, NOW - 1_000)).toBe(false)
  })

  it('is not valid for a server with another secret', () => {
    expect(new Nonces(Buffer.alloc(32, 2)).isValid(nonce, HOST, 1_000, NOW)).toBe(false)
  })

  it('starts with the nonce cookie (RFC 8489, section 9.2), which counts', () => {
    expect(nonce).toMatch(/^obMatJos2/)
    expect(nonces.isValid(`x${nonce.slice(1)}`, HOST, 1_000, NOW)).toBe(false)
  })

  it.each(['', 'obMatJos2gAAA', nonce.slice(0, -1), `${nonce}A`, `${nonce}=`])('%j is not valid', (text) => {
    expect(nonces.isValid(text, HOST, 1_000, NOW)).toBe(false)
  })
})
