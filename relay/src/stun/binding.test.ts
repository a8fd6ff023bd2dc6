import { hostFromBytes } from '@lumamesh/core/protocol'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { addressFromXor, bindingSuccess, xorAddress } from './binding.ts'
import { BINDING, decodeStun, encodeStun } from './stunMessage.ts'

const ip = fc.oneof(...[4, 16].map((length) => fc.uint8Array({ minLength: length, maxLength: length })))
const transaction = fc.uint8Array({ minLength: 12, maxLength: 12 })

it('reads back every address that it writes to XOR-MAPPED-ADDRESS', () => {
  fc.assert(
    fc.property(ip, fc.integer({ min: 1, max: 65_535 }), transaction, (bytes, port, id) => {
      const address = { host: hostFromBytes(bytes), port }
      expect(addressFromXor(xorAddress(address, id), id)).toEqual(address)
    }),
  )
})

it('responds to a plain request with at most three times its bytes, also over IPv6', () => {
  const packet = encodeStun({
    kind: 'request',
    method: BINDING,
    transaction: new Uint8Array(12),
    attributes: [],
  })
  const request = decodeStun(packet)
  if (!request) throw new Error('not decoded')
  for (const host of ['203.0.113.7', '2001:db8::7']) {
    expect(bindingSuccess(request, { host, port: 1 }).length).toBeLessThanOrEqual(3 * packet.length)
  }
})
