import { fromHex } from '@lumamesh/core/protocol'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { addressFromXor } from './binding.ts'
import {
  ATTRIBUTE,
  BINDING,
  decodeStun,
  encodeStun,
  hasIntegrity,
  hasIntegritySha256,
  type StunKind,
} from './stunMessage.ts'

const PASSWORD = 'VOkJxbRl1RmTxUk/WvJxBt'
const HEAD = '2112a442b7e7a701bc34d686fa87dfae'

// RFC 5769, sections 2.1 to 2.3.
const REQUEST = fromHex(
  `00010058${HEAD}802200105354554e207465737420636c69656e74002400046e0001ff80290008932ff9b151263b36` +
    '000600096576746a3a68367659202020000800149aeaa70cbfd8cb56781ef2b5b2d3f249c1b571a280280004e57a3bcf',
)
const RESPONSE_V4 = fromHex(
  `0101003c${HEAD}8022000b7465737420766563746f7220002000080001a147e112a643` +
    '000800142b91f599fd9e90c38c7489f92af9ba53f06be7d780280004c07d4c96',
)
const RESPONSE_V6 = fromHex(
  `01010048${HEAD}8022000b7465737420766563746f7220002000140002a1470113a9faa5d3f179bc25f4b5bed2b9d9` +
    '00080014a382954e4be67bf11784c97c8292c275bfe3ed4180280004c8fb0b4c',
)

describe('STUN messages', () => {
  it('reads the sample request of RFC 5769, section 2.1', () => {
    const message = decodeStun(REQUEST)
    expect(message).toMatchObject({ kind: 'request', method: BINDING, fingerprint: true })
    if (!message) return
    expect(Buffer.from(message.attributes.get(ATTRIBUTE.username) ?? []).toString()).toBe('evtj:h6vY')
    expect(hasIntegrity(message, PASSWORD)).toBe(true)
    expect(hasIntegrity(message, `${PASSWORD}x`)).toBe(false)
  })

  it.each([
    ['2.2', RESPONSE_V4, '192.0.2.1'],
    ['2.3', RESPONSE_V6, '2001:db8:1234:5678:11:2233:4455:6677'],
  ])('reads the sample response of RFC 5769, section %s', (_, packet, host) => {
    const message = decodeStun(packet)
    expect(message?.kind).toBe('success')
    if (!message) return
    expect(hasIntegrity(message, PASSWORD)).toBe(true)
    const value = message.attributes.get(ATTRIBUTE.xorMappedAddress) ?? new Uint8Array()
    expect(addressFromXor(value, message.transaction)).toEqual({ host, port: 32853 })
  })

  it('rejects the sample with any one bit flipped, for its form, its checksum or its integrity', () => {
    fc.assert(
      fc.property(fc.nat(REQUEST.length * 8 - 1), (bit) => {
        const broken = REQUEST.slice()
        broken[bit >> 3] = (broken[bit >> 3] ?? 0) ^ (1 << (bit & 7))
        const message = decodeStun(broken)
        expect(message?.fingerprint && hasIntegrity(message, PASSWORD)).toBeFalsy()
      }),
    )
  })

  it('reads back what it writes', () => {
    const attribute = fc.tuple(
      fc.integer({ min: 0, max: 0xffff }).filter((type) => type !== 0x0008 && type !== 0x8028),
      fc.uint8Array({ maxLength: 40 }),
    )
    fc.assert(
      fc.property(
        fc.constantFrom<StunKind>('request', 'indication', 'success', 'error'),
        fc.nat(0xfff),
        fc.uint8Array({ minLength: 12, maxLength: 12 }),
        fc.uniqueArray(attribute, { selector: ([type]) => type, maxLength: 6 }),
        fc.option(fc.string({ minLength: 1 }), { nil: undefined }),
        fc.boolean(),
        (kind, method, transaction, attributes, key, fingerprint) => {
          const packet = encodeStun({
            kind,
            method,
            transaction,
            attributes,
            ...(key === undefined ? {} : { key }),
            fingerprint,
          })
          const message = decodeStun(packet)
          expect(message).toMatchObject({ kind, method, fingerprint })
          expect([...(message?.attributes ?? [])]).toEqual(attributes)
          expect(message?.transaction).toEqual(transaction)
          if (message && key !== undefined) expect(hasIntegrity(message, key)).toBe(true)
        },
      ),
    )
  })

  it('does not throw for truncated or random bytes', () => {
    for (let length = 0; length < REQUEST.length; length++) {
      expect(decodeStun(REQUEST.subarray(0, length))).toBeUndefined()
    }
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        const packet = new Uint8Array([...REQUEST.subarray(0, 20), ...bytes])
        new DataView(packet.buffer).setUint16(2, bytes.length)
        decodeStun(packet)
      }),
    )
  })

  it('rejects a truncated MESSAGE-INTEGRITY-SHA256 (RFC 8489, section 14.6)', () => {
    const key = Buffer.from(PASSWORD)
    const transaction = new Uint8Array(12)
    const whole = encodeStun({
      kind: 'request',
      method: BINDING,
      transaction,
      attributes: [],
      key,
      sha256: true,
    })
    const message = decodeStun(whole)
    expect(message && hasIntegritySha256(message, key)).toBe(true)
    const cut = whole.slice(0, -16)
    new DataView(cut.buffer).setUint16(2, cut.length - 20)
    new DataView(cut.buffer).setUint16(22, 16)
    expect(decodeStun(cut)).toBeUndefined()
  })

  it('ignores attributes after MESSAGE-INTEGRITY', () => {
    const signed = encodeStun({
      kind: 'request',
      method: BINDING,
      transaction: new Uint8Array(12),
      attributes: [],
      key: PASSWORD,
    })
    const packet = new Uint8Array([...signed, 0, 6, 0, 4, 101, 118, 105, 108])
    new DataView(packet.buffer).setUint16(2, packet.length - 20)
    const message = decodeStun(packet)
    expect(message?.attributes.has(ATTRIBUTE.username)).toBe(false)
    expect(message && hasIntegrity(message, PASSWORD)).toBe(true)
  })
})
