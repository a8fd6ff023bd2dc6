import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { addressFromXor, xorAddress } from '../stun/binding.ts'
import { ATTRIBUTE, decodeStun, encodeStun } from '../stun/stunMessage.ts'
import { channelData, channelLength, dataIndication, peersIn, TURN_METHOD } from './turnMessages.ts'

const ID = Uint8Array.from({ length: 12 }, (_, i) => i)
const PEERS = [
  { host: '203.0.113.7', port: 1 },
  { host: '2001:db8::7', port: 65_535 },
]

describe('ChannelData', () => {
  it('has the length of its data, with and without padding', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), fc.nat(3), (data, padding) => {
        const packet = Buffer.concat([channelData(0x4abc, data), Buffer.alloc(padding)])
        expect(channelLength(packet)).toBe(data.length)
        expect(packet.readUInt16BE()).toBe(0x4abc)
      }),
    )
  })

  it('is malformed if its length does not match the packet', () => {
    const packet = channelData(0x4000, new Uint8Array(8))
    expect(channelLength(packet.subarray(0, -1))).toBeUndefined()
    expect(channelLength(Buffer.concat([packet, Buffer.alloc(4)]))).toBeUndefined()
    for (let length = 0; length < 4; length++) expect(channelLength(new Uint8Array(length))).toBeUndefined()
  })
})

describe('a Data indication', () => {
  it.each(PEERS)('has its data and the peer $host', (peer) => {
    for (let length = 0; length < 9; length++) {
      const data = new Uint8Array(length).fill(7)
      const message = decodeStun(dataIndication(peer, data, ID))
      expect(message).toMatchObject({ kind: 'indication', method: TURN_METHOD.data })
      expect(message?.attributes.get(ATTRIBUTE.data)).toEqual(Buffer.from(data))
      const value = message?.attributes.get(ATTRIBUTE.xorPeerAddress) ?? new Uint8Array()
      expect(addressFromXor(value, ID)).toEqual(peer)
    }
  })
})

describe('the peers of a request', () => {
  const request = (key?: string, ...values: Uint8Array[]) => {
    const message = decodeStun(
      encodeStun({
        kind: 'request',
        method: TURN_METHOD.createPermission,
        transaction: ID,
        attributes: [
          [ATTRIBUTE.username, Buffer.from('odd')],
          ...values.map((value) => [ATTRIBUTE.xorPeerAddress, value] as const),
        ],
        ...(key !== undefined && { key }),
      }),
    )
    if (!message) throw new Error('The request is malformed')
    return message
  }

  it('are all of them, in order', () => {
    const values = PEERS.map((peer) => xorAddress(peer, ID))
    expect(peersIn(request(undefined, ...values))).toEqual(PEERS)
    expect(peersIn(request('key', ...values))).toEqual(PEERS)
    expect(peersIn(request())).toEqual([])
  })

  it('are undefined if one is malformed', () => {
    const [first = new Uint8Array()] = PEERS.map((peer) => xorAddress(peer, ID))
    expect(peersIn(request('key', first, first.subarray(1)))).toBeUndefined()
  })

  it('do not include attributes after MESSAGE-INTEGRITY', () => {
    const { packet } = request('key', ...PEERS.map((peer) => xorAddress(peer, ID)))
    const extra = Buffer.concat([Uint8Array.of(0, ATTRIBUTE.xorPeerAddress, 0, 8), new Uint8Array(8)])
    const longer = Buffer.concat([packet, extra])
    longer.writeUInt16BE(longer.length - 20, 2)
    const message = decodeStun(longer)
    expect(message && peersIn(message)).toEqual(PEERS)
  })
})
