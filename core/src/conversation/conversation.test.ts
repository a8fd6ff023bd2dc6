import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ConversationPair, otherOf, type Side } from '../../test/conversations.ts'
import { digest } from '../../test/digest.ts'
import { refusal, refusalOf } from '../../test/hostile.ts'
import { BULK, UNRELIABLE } from '../../test/lanes.ts'
import { LumameshError } from '../errors.ts'
import { RELIABLE } from '../wire/lanes.ts'
import type { MessageKind, PeerMessage } from '../wire/messages.ts'
import { Writer } from '../wire/writer.ts'
import { PART_BYTES } from './assembly.ts'
import { Budget } from './budget.ts'
import { Conversation } from './conversation.ts'

const SIDES = [0, 1] as const
const ORDERED = [RELIABLE, BULK] as const
const CLOSED = new LumameshError('closed', 'for the test')
const turn = () => new Promise((resolve) => setImmediate(resolve))

/** A value that contains its number, followed by `bytes` more bytes. */
function numbered(number: number, bytes: number): Uint8Array {
  const value = new Uint8Array(4 + bytes)
  for (let i = 0; i < bytes; i++) value[4 + i] = i * 7 + number
  new DataView(value.buffer).setUint32(0, number)
  return value
}

function numberOf(value: Uint8Array): number {
  return new DataView(value.buffer, value.byteOffset).getUint32(0)
}

function connected(): ConversationPair {
  const pair = new ConversationPair()
  for (const side of SIDES) pair.open(side)
  return pair
}

describe('two conversations over unreliable connections', { timeout: 30_000 }, () => {
  const side = fc.constantFrom<Side>(0, 1)
  const lane = fc.constantFrom(...ORDERED)
  const bytes = fc.oneof(
    { weight: 6, arbitrary: fc.nat({ max: 40 }) },
    { weight: 2, arbitrary: fc.integer({ min: PART_BYTES - 6, max: PART_BYTES + 2 }) },
    { weight: 1, arbitrary: fc.nat({ max: 70_000 }) },
  )
  const step = fc.oneof(
    { weight: 6, arbitrary: fc.record({ what: fc.constant('send'), side, lane, bytes, ack: fc.boolean() }) },
    { weight: 6, arbitrary: fc.record({ what: fc.constant('pump'), side, lane }) },
    { weight: 6, arbitrary: fc.record({ what: fc.constant('deliver'), side, lane }) },
    { weight: 3, arbitrary: fc.record({ what: fc.constantFrom('open', 'tick'), side }) },
    { weight: 1, arbitrary: fc.record({ what: fc.constantFrom('cut', 'close'), side }) },
  )

  it('deliver each value once and in the order of its lane, acknowledge it, and keep nothing', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 300, size: 'max' }), async (steps) => {
        const pair = new ConversationPair()
        const sent: string[][] = [[], [], [], []]
        const outcomes: string[] = []
        const listOf = (side: Side, lane: number) => sent[side * 2 + (lane === BULK ? 1 : 0)] ?? []
        const hasArrived = (from: Side, lane: number, number: number) =>
          pair.ends[otherOf(from)].values.some(
            ({ channel, value }) => channel === 16 + lane && numberOf(value) === number,
          )
        for (const step of steps) {
          if ('bytes' in step) {
            const { side, lane, bytes, ack } = step
            const value = numbered(listOf(side, lane).length, bytes)
            listOf(side, lane).push(digest(value))
            pair.send(side, lane, value, { ack }).then(
              () => outcomes.push(!ack || hasArrived(side, lane, numberOf(value)) ? 'kept' : 'too early'),
              (error) => outcomes.push(String(error)),
            )
          } else if ('lane' in step) {
            if (step.what === 'pump') pair.pump(step.side, step.lane)
            else pair.deliver(step.side, step.lane)
          } else if (step.what === 'open') pair.open(step.side)
          else if (step.what === 'tick') pair.tick(step.side)
          else if (step.what === 'cut') pair.cut()
          else pair.close(step.side)
          // Lets promises settle before the next step.
          await Promise.resolve()
        }
        pair.finish()
        await turn()
        for (const side of SIDES) {
          const { values, conversation, isIdle } = pair.ends[otherOf(side)]
          for (const lane of ORDERED) {
            const received = values.filter(({ channel }) => channel === 16 + lane)
            expect(received.map(({ value }) => digest(value))).toEqual(listOf(side, lane))
          }
          expect([conversation.buffered, isIdle]).toEqual([0, true])
        }
        expect(outcomes).toEqual(sent.flat().map(() => 'kept'))
      }),
      { numRuns: 150 },
    )
  })

  it('withdraw a value that is aborted before it is sent, and deliver the others', async () => {
    const abortable = fc.record({ lane, bytes, abort: fc.boolean(), pumps: fc.nat({ max: 3 }) })
    await fc.assert(
      fc.asyncProperty(fc.array(abortable, { maxLength: 30, size: 'max' }), async (sends) => {
        const pair = connected()
        const controllers = sends.map(() => new AbortController())
        const results = sends.map(({ lane, bytes }, i) => {
          const { signal } = controllers[i] ?? {}
          return pair.send(0, lane, numbered(i, bytes), { signal })
        })
        const settled = Promise.allSettled(results)
        sends.forEach(({ lane, abort, pumps }, i) => {
          for (let pump = 0; pump < pumps; pump++) pair.pump(0, lane)
          if (abort) controllers[i]?.abort()
        })
        pair.finish()
        const received = new Set(pair.ends[1].values.map(({ value }) => numberOf(value)))
        for (const [i, result] of (await settled).entries()) {
          expect(received.has(i)).toBe(result.status === 'fulfilled')
          if (result.status === 'rejected') expect(result.reason).toMatchObject({ code: 'aborted' })
          if (!sends[i]?.abort) expect(result.status).toBe('fulfilled')
        }
        expect([pair.ends[0].conversation.buffered, pair.ends[1].isIdle]).toEqual([0, true])
      }),
      { numRuns: 100 },
    )
  })

  it.each(SIDES)('continue if only one of them, %s, saw the first connection open', async (side) => {
    const pair = new ConversationPair()
    pair.open(side)
    const early = pair.send(side, RELIABLE, numbered(1, 5), { ack: true })
    pair.pump(side, RELIABLE)
    pair.cut()
    const late = pair.send(otherOf(side), RELIABLE, numbered(2, 5), { ack: true })
    pair.finish()
    await Promise.all([early, late])
    expect(pair.ends.map(({ values }) => values.length)).toEqual([1, 1])
  })
})

describe('a conversation', () => {
  it('keeps sends until there is a connection, and resolves them when it has taken them', async () => {
    const pair = new ConversationPair()
    let done = false
    const sending = pair.send(0, RELIABLE, numbered(1, 5)).then(() => {
      done = true
    })
    await turn()
    expect([done, pair.ends[0].conversation.buffered > 0]).toEqual([false, true])
    pair.open(0)
    while (pair.pump(0, RELIABLE));
    await sending
    expect(pair.ends[1].values).toEqual([])
  })

  it('resolves a send early if little is queued, and late if much is queued', async () => {
    const pair = connected()
    const values = Array.from({ length: 10 }, (_, i) => numbered(i, 12_000))
    const sent: number[] = []
    for (const [i, value] of values.entries()) pair.send(0, BULK, value).then(() => sent.push(i))
    await turn()
    expect(sent).toEqual([0, 1, 2, 3, 4])
    pair.finish()
    await turn()
    expect(sent).toEqual([...values.keys()])
  })

  it('resolves a send with ack when the other side has received it, which acknowledges at once', async () => {
    const pair = connected()
    pair.finish()
    let done = false
    const sending = pair.send(0, BULK, numbered(1, 100_000), { ack: true }).then(() => {
      done = true
    })
    while (pair.pump(0, BULK));
    await turn()
    expect(done).toBe(false)
    while (pair.deliver(1, BULK));
    // Without a tick, because the value requested an acknowledgement.
    pair.pump(1, RELIABLE)
    pair.deliver(0, RELIABLE)
    await sending
  })

  it('refuses values that are too large or already aborted, and every value once it is closed', async () => {
    const pair = connected()
    const { conversation } = pair.ends[0]
    const large = new Uint8Array(16 * 2 ** 20 + 1)
    expect(await refusalOf(conversation.send(RELIABLE, 0, large))).toBe('message-too-large')
    const frameful = new Uint8Array(PART_BYTES + 1)
    expect(await refusalOf(conversation.send(UNRELIABLE, 0, frameful))).toBe('message-too-large')
    const signal = AbortSignal.abort()
    expect(await refusalOf(conversation.send(RELIABLE, 0, new Uint8Array(1), { signal }))).toBe('aborted')
    expect(conversation.buffered).toBe(0)
    conversation.close(CLOSED)
    await expect(conversation.send(RELIABLE, 0, new Uint8Array(1))).rejects.toBe(CLOSED)
    await expect(conversation.send(UNRELIABLE, 0, new Uint8Array(1))).rejects.toBe(CLOSED)
  })

  it('rejects queued and unacknowledged sends when it is closed, and returns its budget', async () => {
    const pair = connected()
    pair.finish()
    const waiting = [
      pair.send(0, RELIABLE, numbered(1, 5), { ack: true }),
      pair.send(0, BULK, numbered(2, 50_000), { ack: true }),
      pair.send(0, BULK, numbered(3, 100_000)),
    ]
    for (let i = 0; i < 2; i++) pair.pump(0, BULK)
    pair.deliver(1, BULK)
    pair.deliver(1, BULK)
    expect(pair.ends[1].isIdle).toBe(false)
    for (const { conversation } of pair.ends) conversation.close(CLOSED)
    for (const result of await Promise.allSettled(waiting))
      expect(result).toEqual({ status: 'rejected', reason: CLOSED })
    expect(pair.ends.map(({ conversation, isIdle }) => [conversation.buffered, isIdle])).toEqual([
      [0, true],
      [0, true],
    ])
  })

  it('queues at most 64 MiB for each lane, and accepts more once some of it is acknowledged', async () => {
    const { conversation } = new ConversationPair().ends[0]
    const sends = Array.from({ length: 4 }, () => conversation.send(BULK, 0, new Uint8Array(16_000_000)))
    expect(await refusalOf(conversation.send(BULK, 0, new Uint8Array(16_000_000)))).toBe('queue-full')
    conversation.send(RELIABLE, 0, new Uint8Array(1_000)).catch(() => {})
    expect(conversation.buffered).toBeLessThan(64 * 2 ** 20 + 2_000)
    conversation.close(CLOSED)
    expect((await Promise.allSettled(sends)).every(({ status }) => status === 'rejected')).toBe(true)
  })

  it('counts values and bytes in both directions', async () => {
    const pair = connected()
    await Promise.all([
      pair.send(0, RELIABLE, new Uint8Array(10), { ack: true }),
      pair.send(0, UNRELIABLE, new Uint8Array(20)),
      pair.send(0, BULK, new Uint8Array(40_000)),
      Promise.resolve().then(() => pair.finish()),
    ])
    expect(pair.ends[0].conversation.traffic).toMatchObject({ messagesSent: 3, bytesSent: 40_030 })
    expect(pair.ends[1].conversation.traffic.messagesReceived).toBe(3)
    expect(pair.ends[1].conversation.traffic.bytesReceived).toBeGreaterThanOrEqual(40_030)
  })

  it('sends on the unreliable lane the newest value of each channel that was queued without a connection', async () => {
    const pair = new ConversationPair()
    for (const number of [1, 2, 3]) await pair.send(0, UNRELIABLE, numbered(number, 0))
    pair.finish()
    expect(pair.ends[1].values.map(({ value }) => numberOf(value))).toEqual([3])
  })
})

describe('a conversation with a page that breaks the rules', () => {
  const empty = new Uint8Array()
  const ack = (lane: number, count: number): PeerMessage => ({
    kind: 'ack',
    channel: 0,
    payload: new Writer(8).uint(lane, 1).varint(count).bytes,
  })
  /** A conversation that has sent three values on the reliable lane, of which one is acknowledged. */
  const talking = () => {
    const pair = connected()
    const { conversation } = pair.ends[0]
    for (let i = 0; i < 3; i++) conversation.send(RELIABLE, 0, numbered(i, 0)).catch(() => {})
    while (pair.pump(0, RELIABLE));
    conversation.receive(RELIABLE, ack(RELIABLE, 1), 0)
    return conversation
  }

  it.each([
    ['counts more messages than were sent', [ack(RELIABLE, 4)], 'peer-misbehaved'],
    ['counts more messages than can be sent', [ack(RELIABLE, 2 ** 48)], 'peer-misbehaved'],
    ['goes back', [ack(RELIABLE, 2), ack(RELIABLE, 1)], 'peer-misbehaved'],
    ['counts on a lane on which nothing was sent', [ack(BULK, 1)], 'peer-misbehaved'],
    ['is of the unreliable lane', [ack(UNRELIABLE, 0)], 'malformed'],
    ['is of no lane', [ack(9, 0)], 'malformed'],
    ['is empty', [{ kind: 'ack', channel: 0, payload: empty }], 'malformed'],
    ['has no count', [{ kind: 'ack', channel: 0, payload: Uint8Array.of(0) }], 'malformed'],
  ] as [string, PeerMessage[], string][])('refuses an acknowledgement that %s', (_, messages, code) => {
    const conversation = talking()
    const codes = messages.map((message) => refusal(() => conversation.receive(RELIABLE, message, 0)))
    expect(codes.pop()).toBe(code)
    expect(codes.every((code) => code === undefined)).toBe(true)
  })

  it.each(['first', 'part', 'ask', 'ping'] as MessageKind[])('refuses %s on the unreliable lane', (kind) => {
    const message = { kind, channel: 0, payload: Uint8Array.of(1) }
    expect(refusal(() => talking().receive(UNRELIABLE, message, 0))).toBe('peer-misbehaved')
  })

  it('limits the bytes of incomplete messages on all lanes together to its budget', () => {
    const limit = 3 * PART_BYTES
    const conversation = new Conversation({
      budget: new Budget(limit),
      largest: 2 ** 20,
      value: () => {},
      clock: () => 0,
    })
    const first = { kind: 'first', channel: 0, payload: new Writer(8).varint(2 ** 20).bytes } as const
    const part = { kind: 'part', channel: 0, payload: new Uint8Array(PART_BYTES) } as const
    for (const lane of ORDERED) conversation.receive(lane, first, 0)
    const codes = [RELIABLE, BULK, BULK, RELIABLE].map((lane) =>
      refusal(() => conversation.receive(lane, part, 0)),
    )
    expect(codes).toEqual([undefined, undefined, undefined, 'peer-over-limit'])
  })

  it('throws only LumameshError on hostile messages', () => {
    const kinds: MessageKind[] = ['data', 'first', 'part', 'ack', 'ask']
    const message = fc.record({
      kind: fc.constantFrom(...kinds),
      channel: fc.nat({ max: 2 }),
      payload: fc.oneof(
        fc.uint8Array({ maxLength: 12 }),
        fc.constantFrom(PART_BYTES, PART_BYTES - 1).map((length) => new Uint8Array(length)),
        fc.nat({ max: 40_000 }).map((length) => new Writer(8).varint(length).bytes),
      ),
    })
    const arrival = fc.record({ lane: fc.constantFrom(0, 1, 2), message, counter: fc.nat() })
    fc.assert(
      fc.property(fc.array(arrival, { maxLength: 30 }), (arrivals) => {
        const conversation = talking()
        for (const { lane, message, counter } of arrivals) {
          const code = refusal(() => conversation.receive(lane, message, counter))
          expect([undefined, 'malformed', 'peer-misbehaved', 'peer-over-limit']).toContain(code)
          if (code) return
        }
      }),
      { numRuns: 1_000 },
    )
  })
})
