import { describe, expect, it } from 'vitest'
import { refusal } from '../../test/hostile.ts'
import { LumameshError } from '../errors.ts'
import { MAX_CHUNK_BYTES } from '../wire/limits.ts'
import { HEAD_BYTES, MAX_BATCH, type PeerMessage } from '../wire/messages.ts'
import { Assembly, PART_BYTES } from './assembly.ts'
import { Budget } from './budget.ts'
import { type Item, MAX_WINDOW_BYTES, OrderedLane } from './orderedLane.ts'

/** The initial window. */
const WINDOW = 512 * 1024
const QUEUE = 64 * 2 ** 20
const data = (length: number): PeerMessage => ({ kind: 'data', channel: 0, payload: new Uint8Array(length) })
const ask: PeerMessage = { kind: 'ask', channel: 0, payload: new Uint8Array() }
const itemOf = (message: PeerMessage): Item => ({ message })
const itemsOf = (count: number, length: number) => Array.from({ length: count }, () => itemOf(data(length)))

/** Takes all items that the lane sends now. */
function takeAll(lane: OrderedLane): Item[] {
  const items: Item[] = []
  for (let batch = lane.take(); batch.length > 0; batch = lane.take()) items.push(...batch)
  return items
}

const newLane = (clock = () => 0) => new OrderedLane(clock, new Assembly(new Budget(2 ** 20), 2 ** 20))

describe('an ordered lane, sending', () => {
  it('fills frames, and does not overfill them', () => {
    const lane = newLane()
    const items = [...itemsOf(3_000, 0), ...itemsOf(3, PART_BYTES), ...itemsOf(40, 1_000)]
    lane.push(items)
    const frames: Item[][] = []
    for (let frame = lane.take(); frame.length > 0; frame = lane.take()) frames.push(frame)
    expect(frames.flat()).toEqual(items)
    for (const frame of frames) {
      const bytes = frame.reduce((sum, { message }) => sum + message.payload.length + HEAD_BYTES, 0)
      expect(bytes).toBeLessThanOrEqual(MAX_CHUNK_BYTES)
      expect(frame.length).toBeLessThanOrEqual(MAX_BATCH)
    }
    expect(frames.length).toBeLessThan(12)
  })

  it('widens its window while acknowledgements arrive fast, and narrows it when they arrive late', () => {
    let now = 0
    const lane = newLane(() => now)
    /** Sends a full window that is acknowledged after `ms`. Returns its size in bytes. */
    const round = (ms: number) => {
      const batch = takeAll(lane)
      now += ms
      taken += batch.length
      lane.acknowledged(taken)
      return batch.length * (PART_BYTES + HEAD_BYTES)
    }
    let taken = 0
    lane.push(itemsOf(4_000, PART_BYTES))
    const frame = PART_BYTES + HEAD_BYTES
    expect(round(50)).toBeLessThan(WINDOW + frame)
    const widening = Array.from({ length: 12 }, () => round(60))
    expect(widening).toEqual([...widening].sort((a, b) => a - b))
    expect(widening.at(-1)).toBeGreaterThanOrEqual(MAX_WINDOW_BYTES)
    expect(widening.at(-1)).toBeLessThan(MAX_WINDOW_BYTES + frame)
    const narrowing = Array.from({ length: 12 }, () => round(80))
    expect(narrowing).toEqual([...narrowing].sort((a, b) => b - a))
    expect(narrowing.at(-1)).toBeLessThan(WINDOW / 2 + frame)
    // Another connection has another delay.
    lane.attach(false)
    round(500)
    expect(round(500)).toBeGreaterThan(narrowing.at(-1) ?? 0)
  })

  it('queues up to 64 MiB, and refuses all items of a push that exceeds that', () => {
    const lane = newLane()
    const size = 2 ** 20 - HEAD_BYTES
    lane.push(itemsOf(63, size))
    expect(refusal(() => lane.push(itemsOf(2, size)))).toBe('queue-full')
    expect(lane.bytes).toBe(63 * 2 ** 20)
    lane.push(itemsOf(1, size))
    expect([lane.bytes, refusal(() => lane.push(itemsOf(1, 0)))]).toEqual([QUEUE, 'queue-full'])
    takeAll(lane)
    lane.acknowledged(1)
    lane.push(itemsOf(1, size))
    expect(lane.bytes).toBe(QUEUE)
  })

  it('resolves acknowledged items in order, and removes them', () => {
    const lane = newLane()
    const taken: number[] = []
    lane.push([1, 2, 3].map((number) => ({ message: data(5), acknowledged: () => taken.push(number) })))
    takeAll(lane)
    lane.acknowledged(2)
    expect([taken, lane.bytes]).toEqual([[1, 2], 5 + HEAD_BYTES])
    lane.acknowledged(2)
    lane.acknowledged(3)
    expect([taken, lane.bytes]).toEqual([[1, 2, 3], 0])
  })

  it('resends on a new connection after the other side has acknowledged what it received', () => {
    const lane = newLane()
    const items = itemsOf(600, PART_BYTES)
    lane.push(items)
    const first = takeAll(lane)
    lane.attach(true)
    expect(takeAll(lane)).toEqual([])
    lane.acknowledged(7)
    // The whole window is free, because nothing is unacknowledged on this connection.
    expect(takeAll(lane)).toEqual(items.slice(7, 7 + first.length))
  })

  it('sends at once on its first connection', () => {
    const lane = newLane()
    lane.push(itemsOf(1, 5))
    lane.attach(false)
    expect(lane.take()).toHaveLength(1)
    lane.acknowledged(0)
    expect(lane.take()).toEqual([])
  })

  it('refuses acknowledgements that decrease or count unsent messages, also on a resumed connection', () => {
    const lane = newLane()
    lane.push(itemsOf(2_000, 0))
    lane.take()
    expect(refusal(() => lane.acknowledged(1_025))).toBe('peer-misbehaved')
    lane.acknowledged(10)
    lane.attach(true)
    expect(refusal(() => lane.acknowledged(9))).toBe('peer-misbehaved')
    expect(refusal(() => lane.acknowledged(1_025))).toBe('peer-misbehaved')
  })

  it('removes items of which none has been sent, all or none', () => {
    const lane = newLane()
    const [one, other, last] = [itemsOf(2, PART_BYTES), itemsOf(2, PART_BYTES), itemsOf(1, 9)] as const
    for (const items of [one, other, last]) lane.push(items)
    lane.take()
    expect([lane.remove(one), lane.remove(other), lane.remove(other)]).toEqual([false, true, false])
    expect(takeAll(lane)).toEqual([one[1], ...last])
    lane.acknowledged(3)
    expect(lane.bytes).toBe(0)
    expect(lane.remove([])).toBe(false)
  })

  it('fails queued and unacknowledged items when it is closed, once', () => {
    const lane = newLane()
    const reasons: Error[] = []
    lane.push([1, 2].map(() => ({ message: data(16_000), failed: (error) => reasons.push(error) })))
    lane.take()
    const reason = new LumameshError('closed', 'for the test')
    lane.close(reason)
    lane.close(reason)
    expect([reasons, lane.bytes, lane.take()]).toEqual([[reason, reason], 0, []])
  })
})

describe('an ordered lane, receiving', () => {
  const countUntilDue = (lane: OrderedLane, length: number) => {
    for (let count = 1; ; count++) {
      lane.receive(data(length))
      if (lane.isAcknowledgementDue) return count
    }
  }

  it.each([
    { bytes: 0, count: 256 },
    { bytes: 255, count: 256 },
    { bytes: 1_024, count: 64 },
    { bytes: 65_536, count: 1 },
  ])('acknowledges every 256 messages or 64 KiB: $count messages of $bytes bytes', ({ bytes, count }) => {
    const lane = newLane()
    expect(countUntilDue(lane, bytes)).toBe(count)
    expect(lane.takeAcknowledgement()).toBe(count)
    expect(countUntilDue(lane, bytes)).toBe(count)
    expect(lane.takeAcknowledgement()).toBe(2 * count)
  })

  it('acknowledges at once if requested', () => {
    const lane = newLane()
    lane.receive(data(1))
    expect(lane.isAcknowledgementDue).toBe(false)
    expect([lane.receive(ask), lane.isAcknowledgementDue]).toEqual([undefined, true])
    expect(lane.takeAcknowledgement()).toBe(2)
  })

  it('acknowledges each count once, and repeats it on each connection', () => {
    const lane = newLane()
    lane.attach(false)
    expect([lane.takeAcknowledgement(), lane.takeAcknowledgement()]).toEqual([0, undefined])
    lane.receive(data(1))
    expect([lane.takeAcknowledgement(), lane.takeAcknowledgement()]).toEqual([1, undefined])
    lane.attach(true)
    expect([lane.takeAcknowledgement(), lane.takeAcknowledgement()]).toEqual([1, undefined])
  })
})
