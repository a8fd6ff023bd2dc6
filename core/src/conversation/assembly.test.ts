import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { digest } from '../../test/digest.ts'
import { refusal } from '../../test/hostile.ts'
import { MAX_MESSAGE_BYTES } from '../wire/limits.ts'
import type { PeerMessage } from '../wire/messages.ts'
import { Reader } from '../wire/reader.ts'
import { Writer } from '../wire/writer.ts'
import { Assembly, PART_BYTES as PART, split } from './assembly.ts'
import { Budget } from './budget.ts'

const newAssembly = (budget = new Budget(2 * MAX_MESSAGE_BYTES)) => new Assembly(budget, MAX_MESSAGE_BYTES)
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
  it('keep values of every size, one after the other', () => {
    const size = fc.oneof(
      fc.nat({ max: 100 }),
      fc.integer({ min: PART - 2, max: PART + 2 }),
      fc.integer({ min: 2 * PART - 1, max: 2 * PART + 1 }),
      fc.nat({ max: 200_000 }),
    )
    fc.assert(
      fc.property(fc.array(size, { maxLength: 8 }), (sizes) => {
        const assembly = newAssembly()
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

  it('send a value that fits into one frame in one message', () => {
    expect(split(0, bytesOf(PART)).map(({ kind }) => kind)).toEqual(['data'])
    expect(split(0, bytesOf(PART + 1)).map(({ kind }) => kind)).toEqual(['first', 'part', 'part'])
  })

  it('carry the largest message, and refuse one byte more', () => {
    const assembly = newAssembly()
    const largest = split(0, new Uint8Array(MAX_MESSAGE_BYTES))
    expect(largest.map((message) => assembly.add(message)?.length).at(-1)).toBe(MAX_MESSAGE_BYTES)
    expect(refusal(() => split(0, new Uint8Array(MAX_MESSAGE_BYTES + 1)))).toBe('message-too-large')
  })

  it.each<[string, PeerMessage[]]>([
    ['a part without a first part', [part(1)]],
    ['a length of 0', [first(0)]],
    ['more bytes than announced', [first(10), part(11)]],
    ['an empty part', [first(10), part(0)]],
    ['a part that is shorter than it must be', [first(PART + 10), part(PART - 1)]],
    ['a last part that is shorter than what is left', [first(PART + 10), part(PART), part(9)]],
    ['a part of another channel', [first(10), part(10, 1)]],
    ['a new message before the last one is whole', [first(2 * PART), part(PART), first(10)]],
    ['a whole value between parts', [first(2 * PART), part(PART), data(1)]],
    ['a part after the last one', [first(10), part(10), part(1)]],
  ])('refuse %s', (_, messages) => {
    const assembly = newAssembly()
    const codes = messages.map((message) => refusal(() => assembly.add(message)))
    expect(codes.pop()).toBe('peer-misbehaved')
    expect(codes.every((code) => code === undefined)).toBe(true)
  })

  it('refuse a message that exceeds the limit before any of its bytes arrive', () => {
    const over = first(MAX_MESSAGE_BYTES + 1)
    expect(refusal(() => newAssembly().add(over))).toBe('peer-over-limit')
    expect(refusal(() => new Assembly(new Budget(1_000), 100).add(first(101)))).toBe('peer-over-limit')
    expect(refusal(() => newAssembly().add(first(2 ** 48)))).toBe('peer-over-limit')
  })

  it('charge the budget for the bytes that arrived, not for those announced, and return them with the last part', () => {
    const budget = new Budget(3 * PART)
    const assembly = newAssembly(budget)
    const free = (bytes: number) => {
      const code = refusal(() => budget.take(bytes))
      if (!code) budget.give(bytes)
      return !code
    }
    assembly.add(first(2 * PART + 1))
    expect(free(3 * PART)).toBe(true)
    assembly.add(part(PART))
    assembly.add(part(PART))
    expect([free(PART), free(PART + 1)]).toEqual([true, false])
    expect(assembly.add(part(1))).toHaveLength(2 * PART + 1)
    expect(free(3 * PART)).toBe(true)
  })

  it('refuse a part that exceeds the budget', () => {
    const assembly = newAssembly(new Budget(2 * PART))
    assembly.add(first(3 * PART))
    assembly.add(part(PART))
    assembly.add(part(PART))
    expect(refusal(() => assembly.add(part(PART)))).toBe('peer-over-limit')
  })

  it('refuse a length that is not a number', () => {
    const broken: PeerMessage = { kind: 'first', channel: 0, payload: Uint8Array.of(0x80) }
    expect(refusal(() => newAssembly().add(broken))).toBe('malformed')
  })

  it('throw only LumameshError on parts in any order, and never hold more than was announced', () => {
    const message = fc.oneof(
      fc.constantFrom(0, 1, 50, 100, PART, PART + 1, 2 * PART).map((length) => first(length)),
      fc.constantFrom(1, 50, 100, PART).map((length) => part(length)),
      fc.nat({ max: 100 }).map(data),
    )
    fc.assert(
      fc.property(fc.array(message, { maxLength: 20 }), (messages) => {
        const assembly = newAssembly()
        let announced = 0
        for (const message of messages) {
          let value: Uint8Array | undefined
          const code = refusal(() => {
            value = assembly.add(message)
          })
          expect([undefined, 'peer-misbehaved']).toContain(code)
          if (code) return
          if (message.kind === 'first') announced = new Reader(message.payload).varint()
          if (message.kind === 'part' && value) expect(value).toHaveLength(announced)
        }
      }),
      { numRuns: 1_000 },
    )
  })
})
