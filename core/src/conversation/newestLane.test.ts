import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { LumameshError } from '../errors.ts'
import { MAX_CHUNK_BYTES } from '../wire/limits.ts'
import { HEAD_BYTES, MAX_BATCH, type PeerMessage } from '../wire/messages.ts'
import { PART_BYTES } from './assembly.ts'
import { NewestLane } from './newestLane.ts'
import type { Item } from './orderedLane.ts'

const message = (channel: number, value: number, length = 4): PeerMessage => {
  const payload = new Uint8Array(length)
  new DataView(payload.buffer).setUint32(0, value)
  return { kind: 'data', channel, payload }
}
const nameOf = ({ message: { payload, channel } }: Item) =>
  `${channel}:${new DataView(payload.buffer).getUint32(0)}`

describe('the newest lane, sending', () => {
  it('keeps every value in order while the path is free', () => {
    const lane = new NewestLane()
    for (const value of [1, 2, 3]) lane.push({ message: message(7, value) }, false)
    expect(lane.take().map(nameOf)).toEqual(['7:1', '7:2', '7:3'])
    expect(lane.take()).toEqual([])
  })

  it('keeps only the newest value of a channel while the path is blocked, and resolves the others as sent', () => {
    const lane = new NewestLane()
    const sent: number[] = []
    for (const value of [1, 2, 3])
      lane.push({ message: message(7, value), sent: () => sent.push(value) }, false)
    lane.push({ message: message(8, 1) }, true)
    lane.push({ message: message(7, 4), sent: () => sent.push(4) }, true)
    expect(sent).toEqual([1, 2, 3])
    expect(lane.take().map(nameOf)).toEqual(['8:1', '7:4'])
    expect(sent).toEqual([1, 2, 3])
  })

  it('takes at most one frame, and always something', () => {
    const lane = new NewestLane()
    const sizes = [PART_BYTES, PART_BYTES, ...Array(3_000).fill(4), 9_000, 9_000]
    sizes.forEach((size, i) => {
      lane.push({ message: message(i, i, size) }, i % 2 === 0)
    })
    const frames: Item[][] = []
    for (let frame = lane.take(); frame.length > 0; frame = lane.take()) frames.push(frame)
    expect(frames.flat()).toHaveLength(sizes.length)
    for (const frame of frames) {
      const bytes = frame.reduce((sum, { message }) => sum + message.payload.length + HEAD_BYTES, 0)
      expect(bytes).toBeLessThanOrEqual(MAX_CHUNK_BYTES)
      expect(frame.length).toBeLessThanOrEqual(MAX_BATCH)
    }
    expect(frames.length).toBeLessThan(12)
  })

  it('fails queued values when it is closed', () => {
    const lane = new NewestLane()
    const reasons: Error[] = []
    const reason = new LumameshError('closed', 'for the test')
    lane.push({ message: message(1, 1), failed: (error) => reasons.push(error) }, true)
    lane.close(reason)
    lane.close(reason)
    expect([reasons, lane.take()]).toEqual([[reason], []])
  })
})

describe('the newest lane, in both directions', () => {
  it('never delivers a value of a channel after a newer one, or twice, on any network', () => {
    const step = fc.oneof(
      { weight: 5, arbitrary: fc.record({ push: fc.nat({ max: 3 }), large: fc.boolean() }) },
      { weight: 2, arbitrary: fc.constant({ take: true }) },
      { weight: 1, arbitrary: fc.constant({ stuck: true }) },
    )
    fc.assert(
      fc.property(fc.array(step, { maxLength: 80 }), fc.infiniteStream(fc.nat()), (steps, picks) => {
        const lane = new NewestLane()
        let value = 0
        let stuck = false
        const frames: Item[][] = []
        const take = () => {
          const frame = lane.take()
          if (frame.length > 0) frames.push(frame)
          return frame.length > 0
        }
        for (const step of steps) {
          if ('push' in step)
            lane.push({ message: message(step.push, value++, step.large ? 9_000 : 4) }, stuck)
          else if ('take' in step) take()
          else stuck = !stuck
        }
        while (take());
        // The session passes each frame at most once. Here frames arrive in any order, and some are lost.
        const arrivals = frames.map((frame, counter) => ({ frame, counter, order: picks.next().value ?? 0 }))
        arrivals.sort((a, b) => a.order - b.order)
        const newest = new Map<number, number>()
        const receiver = new NewestLane()
        for (const { frame, counter, order } of arrivals) {
          if (order % 4 === 0) continue
          for (const item of frame) {
            if (!receiver.receive(item.message, counter)) continue
            const value = Number(nameOf(item).split(':')[1])
            expect(value).toBeGreaterThan(newest.get(item.message.channel) ?? -1)
            newest.set(item.message.channel, value)
          }
        }
        // Every value in the newest frame that arrived is new.
        const last = arrivals.filter(({ order }) => order % 4 > 0).sort((a, b) => b.counter - a.counter)[0]
        for (const item of last?.frame ?? [])
          expect(newest.get(item.message.channel)).toBeGreaterThanOrEqual(Number(nameOf(item).split(':')[1]))
      }),
      { numRuns: 1_000 },
    )
  })

  it('starts again with each connection, which counts its frames from 0', () => {
    const lane = new NewestLane()
    const isTaken = (value: number, counter: number) => lane.receive(message(1, value), counter) !== undefined
    expect([isTaken(1, 50), isTaken(2, 49)]).toEqual([true, false])
    lane.attach()
    expect(isTaken(3, 0)).toBe(true)
  })

  it('limits the number of channels that it remembers', () => {
    const lane = new NewestLane()
    for (let channel = 0; channel < 5_000; channel++)
      expect(lane.receive(message(channel, 1), 1)).toBeDefined()
    expect(lane.receive(message(4_999, 1), 0)).toBeUndefined()
  })

  it('accepts only complete values', () => {
    const part = { ...message(1, 1), kind: 'part' as const }
    expect(() => new NewestLane().receive(part, 0)).toThrow(
      expect.objectContaining({ code: 'peer-misbehaved' }),
    )
  })
})
