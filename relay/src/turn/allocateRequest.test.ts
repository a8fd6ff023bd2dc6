import { describe, expect, it } from 'vitest'
import { ATTRIBUTE, decodeStun, encodeStun, type StunMessage } from '../stun/stunMessage.ts'
import { lifetimeOf, readAllocateRequest } from './allocateRequest.ts'
import { TURN_METHOD } from './turnMessages.ts'

type Attribute = readonly [type: number, value: Uint8Array]

const UDP: Attribute = [ATTRIBUTE.requestedTransport, Uint8Array.of(17, 0, 0, 0)]
const family = (value: number): Attribute => [ATTRIBUTE.requestedAddressFamily, Uint8Array.of(value, 0, 0, 0)]
const HOSTS = ['203.0.113.7', '2001:db8::7', '203.0.113.8']

function message(attributes: readonly Attribute[], method: number = TURN_METHOD.allocate): StunMessage {
  const packet = encodeStun({ kind: 'request', method, transaction: new Uint8Array(12), attributes })
  const decoded = decodeStun(packet)
  if (!decoded) throw new Error('The request is malformed')
  return decoded
}

describe('readAllocateRequest', () => {
  it.each([
    ['IPv4 by default', [UDP], { host: HOSTS[0], evenPort: false, additionalFamily: false }],
    ['IPv6', [UDP, family(2)], { host: HOSTS[1], evenPort: false, additionalFamily: false }],
    [
      'an even port',
      [UDP, [ATTRIBUTE.evenPort, Uint8Array.of(0)]],
      { host: HOSTS[0], evenPort: true, additionalFamily: false },
    ],
    [
      'an additional address',
      [UDP, [ATTRIBUTE.additionalAddressFamily, Uint8Array.of(2, 0, 0, 0)]],
      { host: HOSTS[0], evenPort: false, additionalFamily: true },
    ],
  ] as const)('reads %s', (_, attributes, request) => {
    expect(readAllocateRequest(message(attributes), HOSTS)).toEqual(request)
  })

  it('refuses a family that the relay does not have with 440', () => {
    expect(readAllocateRequest(message([UDP]), ['2001:db8::7'])).toBe(440)
    expect(readAllocateRequest(message([UDP, family(2)]), ['203.0.113.7'])).toBe(440)
    expect(readAllocateRequest(message([UDP, family(3)]), HOSTS)).toBe(440)
  })

  it('refuses a malformed transport with 400 and TCP with 442', () => {
    expect(readAllocateRequest(message([[UDP[0], Uint8Array.of(17)]]), HOSTS)).toBe(400)
    expect(readAllocateRequest(message([[UDP[0], Uint8Array.of(6, 0, 0, 0)]]), HOSTS)).toBe(442)
  })
})

describe('lifetimeOf', () => {
  const asked = (s: number, method?: number) => {
    const value = Buffer.alloc(4)
    value.writeUInt32BE(s)
    return lifetimeOf(message([[ATTRIBUTE.lifetime, value]], method))
  }

  it('is between ten minutes and one hour', () => {
    expect([0, 1, 600, 601, 3_600, 3_601, 2 ** 32 - 1].map((s) => asked(s))).toEqual([
      600_000, 600_000, 600_000, 601_000, 3_600_000, 3_600_000, 3_600_000,
    ])
  })

  it('is 0 for a Refresh request of 0', () => {
    expect(asked(0, TURN_METHOD.refresh)).toBe(0)
    expect(asked(1, TURN_METHOD.refresh)).toBe(600_000)
  })

  it('is ten minutes without a LIFETIME of four bytes', () => {
    expect(lifetimeOf(message([]))).toBe(600_000)
    expect(lifetimeOf(message([[ATTRIBUTE.lifetime, Uint8Array.of(0)]], TURN_METHOD.refresh))).toBe(600_000)
  })
})
