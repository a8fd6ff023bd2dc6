import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { hostileBytes, refusal } from '../../test/hostile.ts'
import { reviveMessage, vectors } from '../../test/vectors.ts'
import { fromHex, toHex } from './bytes.ts'
import { MAX_BATCH, type PeerMessage, readMessages, writeMessage } from './messages.ts'
import { Writer } from './writer.ts'

const message: fc.Arbitrary<PeerMessage> = fc.record({
  kind: fc.constantFrom('ping', 'pong', 'leave', 'data', 'first', 'part', 'ack', 'ask'),
  channel: fc.oneof(fc.constant(0), fc.nat({ max: 2 ** 31 - 1 }), fc.constant(2 ** 45 - 1)),
  payload: fc.uint8Array({ maxLength: 200 }),
})

function write(messages: readonly PeerMessage[]): Uint8Array {
  const writer = new Writer()
  messages.forEach((message, i) => {
    writeMessage(writer, message, i === messages.length - 1)
  })
  return writer.bytes
}

describe('messages', () => {
  it.each(vectors.messages)('match the vector $plaintext', ({ messages, plaintext }) => {
    expect(toHex(write(messages.map(reviveMessage)))).toBe(plaintext)
    expect(readMessages(fromHex(plaintext))).toEqual(messages.map(reviveMessage))
  })

  it.each(vectors.malformedPlaintexts)('refuse a plaintext that is $why', ({ plaintext }) => {
    expect(refusal(() => readMessages(fromHex(plaintext)))).toBe('malformed')
  })

  it('keep their order', () => {
    fc.assert(
      fc.property(fc.array(message, { minLength: 1, maxLength: 20 }), (messages) => {
        expect(readMessages(write(messages))).toEqual(messages)
      }),
    )
  })

  it('throw only malformed on hostile bytes', () => {
    const valid = vectors.messages.map(({ plaintext }) => fromHex(plaintext))
    fc.assert(
      fc.property(hostileBytes(valid, 2_000), (bytes) => {
        expect([undefined, 'malformed']).toContain(refusal(() => readMessages(bytes)))
      }),
      { numRuns: 2_000 },
    )
  })

  it('add one byte if a frame holds only one', () => {
    expect(write([{ kind: 'data', channel: 0, payload: new Uint8Array(5) }])).toHaveLength(6)
  })

  it('do not exceed the number that a frame may hold', () => {
    const ping: PeerMessage = { kind: 'ping', channel: 0, payload: new Uint8Array() }
    expect(readMessages(write(Array(MAX_BATCH).fill(ping)))).toHaveLength(MAX_BATCH)
    expect(refusal(() => readMessages(write(Array(MAX_BATCH + 2).fill(ping))))).toBe('malformed')
  })
})
