import { describe, expect, it } from 'vitest'
import { testDtls } from '../testing/testBrowser.ts'
import { isAfterHandshake, isClientHello, packetKind } from './demux.ts'

const HANDSHAKE = 22
const APPLICATION_DATA = 23

describe('packetKind', () => {
  it('is decided by the first byte (RFC 7983, section 7)', () => {
    const kinds = new Map<string, number[]>()
    for (let first = 0; first < 256; first++) {
      const kind = packetKind(Uint8Array.of(first, 0, 0, 0))
      kinds.set(kind, [...(kinds.get(kind) ?? []), first])
    }
    const bounds = [...kinds].map(([kind, bytes]) => [kind, bytes.length, bytes.at(0), bytes.at(-1)])
    expect(bounds).toEqual([
      ['stun', 4, 0, 3],
      ['other', 144, 4, 255],
      ['dtls', 44, 20, 63],
      ['channel', 64, 64, 127],
    ])
  })

  it('is other for an empty datagram', () => {
    expect(packetKind(new Uint8Array())).toBe('other')
  })
})

describe('isClientHello', () => {
  it('holds for handshake message 1 in epoch 0', () => {
    expect(isClientHello(testDtls(HANDSHAKE, 0, 1))).toBe(true)
    expect(isClientHello(testDtls(HANDSHAKE, 0, 2))).toBe(false)
    expect(isClientHello(testDtls(HANDSHAKE, 1, 1))).toBe(false)
    expect(isClientHello(testDtls(APPLICATION_DATA, 0, 1))).toBe(false)
  })

  it('does not hold for a datagram without a handshake message', () => {
    expect(isClientHello(testDtls(HANDSHAKE, 0, 1).subarray(0, 13))).toBe(false)
    expect(isClientHello(new Uint8Array())).toBe(false)
  })
})

describe('isAfterHandshake', () => {
  it('holds from epoch 1 on, and for encrypted records of DTLS 1.3', () => {
    expect(isAfterHandshake(testDtls(HANDSHAKE, 0, 1))).toBe(false)
    expect(isAfterHandshake(testDtls(APPLICATION_DATA, 1, 0))).toBe(true)
    expect(isAfterHandshake(Uint8Array.of(0x2f, 0, 0, 0, 0))).toBe(true)
    expect(isAfterHandshake(new Uint8Array())).toBe(false)
  })
})
