import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { digest } from '../../test/digest.ts'
import { refusal } from '../../test/hostile.ts'
import { MAX_CHUNK_BYTES, MAX_MESSAGE_BYTES } from '../wire/limits.ts'
import type { PeerMessage } from '../wire/messages.ts'
import { Writer } from '../wire/writer.ts'
import { Assembly, split } from './assembly.ts'

const PART = MAX_CHUNK_BYTES - 16
const bytesOf = (length: number) => Uint8Array.from({ length }, (_, i) => i * 31)
const first = (length: number, channel = 0): PeerMessage => ({
  kind: 'first',
  channel,
  payload: new Writer().varint(length).bytes,
})
const part = (length: number, channel = 0): PeerMessage => ({
  kind: 'part',
  channel,
  payload: bytesOf(length),
})
const data = (length: number): PeerMessage => ({ kind: 'data', channel: 0, payload: bytesOf(length) })

describe('split and Assembly', () => {
  it('bring back values of every size, one behind the other', () => {
    const size = fc.oneof(
      fc.nat({ max: 100 }),
      fc.integer({ min: PART - 2, max: PART + 2 }),
      fc.integer({ min: 2 * PART - 1, max: 2 * PART + 1 }),
      fc.nat({ max: 200_000 }),
    )
    fc.assert(
      fc.property(fc.array(size, { maxLength: 8 }), (sizes) => {
        const assembly = new Assembly()
        for (const size of sizes) {
          const messages = split(3, bytesOf(size))
          const values = messages.map((message) => assembly.add(message))
          expect(digest(values.pop())).toBe(digest(bytesOf(size)))
          expect(values.every((value) => value === undefined)).toBe(true)
          expect(messages.every(({ channel }) => channel === 3)).toBe(true)
          expect(messages.every(({ payload }) => payload.length <= PART)).toBe(true)
        }
      }),
      { numRuns: 50 },
    )
  })

  it('send in one message what fits into one frame', () => {
    expect(split(0, bytesOf(PART)).map(({ kind }) => kind)).toEqual(['data'])
    expect(split(0, bytesOf(PART + 1)).map(({ kind }) => kind)).toEqual(['first', 'part', 'part'])
  })

  it('carry the largest message, and not a byte more', () => {
    const assembly = new Assembly()
    const largest = split(0, new Uint8Array(MAX_MESSAGE_BYTES))
    expect(largest.map((message) => assembly.add(message)?.length).at(-1)).toBe(MAX_MESSAGE_BYTES)
    expect(refusal(() => split(0, new Uint8Array(MAX_MESSAGE_BYTES + 1)))).toBe('message-too-large')
  })

  it.each<[string, PeerMessage[]]>([
    ['a part of nothing', [part(1)]],
    ['a length of nothing', [first(0)]],
    ['a length over the limit', [first(MAX_MESSAGE_BYTES + 1)]],
    ['more bytes than announced', [first(10), part(11)]],
    ['an empty part', [first(10), part(0)]],
    ['a part of another channel', [first(10), part(5, 1)]],
    ['a new message before the last one is whole', [first(10), part(5), first(10)]],
    ['a whole value between parts', [first(10), part(5), data(1)]],
    ['a part after the last one', [first(10), part(10), part(1)]],
  ])('refuse %s', (_, messages) => {
    const assembly = new Assembly()
    const codes = messages.map((message) => refusal(() => assembly.add(message)))
    expect(codes.pop()).toBe('peer-misbehaved')
    expect(codes.every((code) => code === undefined)).toBe(true)
  })

  it('refuse a length that is no number', () => {
    const broken: PeerMessage = { kind: 'first', channel: 0, payload: Uint8Array.of(0x80) }
    expect(refusal(() => new Assembly().add(broken))).toBe('malformed')
  })

  it('throw nothing but LumameshError on parts in any order, and never hold more than was announced', () => {
    const message = fc.oneof(
      fc.nat({ max: 100 }).map((length) => first(length)),
      fc.nat({ max: 100 }).map((length) => part(length)),
      fc.nat({ max: 100 }).map(data),
    )
    fc.assert(
      fc.property(fc.array(message, { maxLength: 20 }), (messages) => {
        const assembly = new Assembly()
        let announced = 0
        for (const message of messages) {
          let value: Uint8Array | undefined
          const code = refusal(() => {
            value = assembly.add(message)
          })
          expect([undefined, 'peer-misbehaved']).toContain(code)
          if (code) return
          if (message.kind === 'first') announced = message.payload[0] ?? 0
          if (message.kind === 'part' && value) expect(value).toHaveLength(announced)
        }
      }),
      { numRuns: 1_000 },
    )
  })
})
