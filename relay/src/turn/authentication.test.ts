import { randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { xorAddress } from '../stun/binding.ts'
import { ATTRIBUTE, encodeStun } from '../stun/stunMessage.ts'
import { lifetime, pair, TestTurn, UDP } from '../testing/testTurnClient.ts'
import { channelData, TURN_METHOD } from './turnMessages.ts'

describe('an unauthenticated client', () => {
  it('gets at most three times the bytes that it sent, within a rate', () => {
    const turn = new TestTurn()
    const client = turn.client(1)
    let [asked, answered] = [0, 0]
    for (const attributes of [[], [UDP], [UDP, lifetime(1)]]) {
      for (const method of Object.values(TURN_METHOD)) {
        const packet = encodeStun({ kind: 'request', method, transaction: randomBytes(12), attributes })
        const bytes = client.send(packet).reduce((sum, answer) => sum + answer.length, 0)
        expect(bytes).toBeLessThanOrEqual(3 * packet.length)
        asked += 1
        answered += Number(bytes > 0)
      }
    }
    expect([asked, answered]).toEqual([18, 12])
    for (let i = 0; i < 2_000; i++) client.requestUnsigned(TURN_METHOD.allocate, UDP)
    const limited = new TestTurn({ limits: { refusals: { perSecond: 1, burst: 5 } } })
    const answers = Array.from({ length: 20 }, () =>
      limited.client(1).requestUnsigned(TURN_METHOD.allocate, UDP),
    )
    expect(answers.filter(Boolean)).toHaveLength(5)
  })

  it('can send any bytes without an error of the server', () => {
    const [turn, a, b] = pair()
    a.bind(0x4000, b.relayed)
    b.bind(0x4000, a.relayed)
    const transaction = randomBytes(12)
    const valid = [
      a.packet(TURN_METHOD.allocate, [UDP]),
      a.packet(TURN_METHOD.refresh, [lifetime(1)]),
      a.packet(TURN_METHOD.channelBind, [[ATTRIBUTE.channelNumber, Uint8Array.of(0x40, 1, 0, 0)]]),
      channelData(0x4000, Buffer.from('hello')),
      encodeStun({
        kind: 'indication',
        method: TURN_METHOD.send,
        transaction,
        attributes: [
          [ATTRIBUTE.xorPeerAddress, xorAddress(b.relayed, transaction)],
          [ATTRIBUTE.data, Buffer.from('hello')],
        ],
      }),
    ]
    const mutated = fc.tuple(
      fc.constantFrom(...valid),
      fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 4 }),
    )
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array({ maxLength: 100 }), mutated), (input) => {
        const packet = Array.isArray(input) ? input[0].slice() : input
        if (Array.isArray(input)) for (const [at, byte] of input[1]) packet[at % packet.length] = byte
        turn.receive(packet, a.address)
        expect(turn.take(a.address).every((answer) => answer.length <= 200)).toBe(true)
        turn.sent.length = 0
      }),
      { numRuns: 20_000 },
    )
    expect(turn.server.size).toBe(2)
    a.sendOnChannel(0x4000, 'still here')
    expect(b.takeReceived()).toContain('still here on 4000')
  })
})
