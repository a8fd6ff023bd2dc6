import { describe, expect, it } from 'vitest'
import { addressFromXor } from './binding.ts'
import { ATTRIBUTE, decodeStun, hasIntegrity } from './stunMessage.ts'
import { longTermKey } from './turnCredentials.ts'

const bytes = (hex: string) => Uint8Array.from(Buffer.from(hex.replace(/\s/g, ''), 'hex'))
const PASSWORD = 'VOkJxbRl1RmTxUk/WvJxBt'

/** The test vectors of RFC 5769. */
const REQUEST = bytes(`
  00010058 2112a442 b7e7a701 bc34d686 fa87dfae
  80220010 5354554e 20746573 7420636c 69656e74
  00240004 6e0001ff
  80290008 932ff9b1 51263b36
  00060009 6576746a 3a683676 59202020
  00080014 9aeaa70c bfd8cb56 781ef2b5 b2d3f249 c1b571a2
  80280004 e57a3bcf`)
const IPV4_ANSWER = bytes(`
  0101003c 2112a442 b7e7a701 bc34d686 fa87dfae
  8022000b 74657374 20766563 746f7220
  00200008 0001a147 e112a643
  00080014 2b91f599 fd9e90c3 8c7489f9 2af9ba53 f06be7d7
  80280004 c07d4c96`)
const IPV6_ANSWER = bytes(`
  01010048 2112a442 b7e7a701 bc34d686 fa87dfae
  8022000b 74657374 20766563 746f7220
  00200014 0002a147 0113a9fa a5d3f179 bc25f4b5 bed2b9d9
  00080014 a382954e 4be67bf1 1784c97c 8292c275 bfe3ed41
  80280004 c8fb0b4c`)
const LONG_TERM_REQUEST = bytes(`
  00010060 2112a442 78ad3433 c6ad72c0 29da412e
  00060012 e3839ee3 8388e383 aae38383 e382afe3 82b90000
  0015001c 662f2f34 39396b39 35346436 4f4c3334 6f4c3946 53547679 3634 7341
  0014000b 6578616d 706c652e 6f726700
  00080014 f67024656dd64a3e02b8e0712e85c9a28ca89666`)

describe('RFC 5769', () => {
  it('2.1: a request with short-term credentials', () => {
    const message = decodeStun(REQUEST)
    expect(message).toMatchObject({ kind: 'request', method: 1, fingerprint: true })
    expect(Buffer.from(message?.attributes.get(ATTRIBUTE.username) ?? '').toString()).toBe('evtj:h6vY')
    expect(message && hasIntegrity(message, PASSWORD)).toBe(true)
  })

  it.each([
    ['2.2: an IPv4 answer', IPV4_ANSWER, '192.0.2.1'],
    ['2.3: an IPv6 answer', IPV6_ANSWER, '2001:db8:1234:5678:11:2233:4455:6677'],
  ])('%s', (_, packet, host) => {
    const message = decodeStun(packet)
    const mapped = message?.attributes.get(ATTRIBUTE.xorMappedAddress)
    expect(message && mapped && addressFromXor(mapped, message.transaction)).toEqual({ host, port: 32_853 })
    expect(message && hasIntegrity(message, PASSWORD)).toBe(true)
    expect(message?.fingerprint).toBe(true)
  })

  it('2.4: a request with long-term credentials', () => {
    const message = decodeStun(LONG_TERM_REQUEST)
    const username = Buffer.from(message?.attributes.get(ATTRIBUTE.username) ?? '').toString()
    expect(username).toBe('マトリックス')
    // SASLprep removes the soft hyphen from the password of the RFC.
    expect(message && hasIntegrity(message, longTermKey(username, 'example.org', 'TheMatrIX'))).toBe(true)
    expect(message && hasIntegrity(message, longTermKey(username, 'example.org', 'TheMatrix'))).toBe(false)
  })
})
