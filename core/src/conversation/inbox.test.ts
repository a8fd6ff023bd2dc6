import { describe, expect, it } from 'vitest'
import { refusal } from '../../test/hostile.ts'
import { UNRELIABLE } from '../../test/lanes.ts'
import { settled } from '../../test/port.ts'
import { LumameshError } from '../errors.ts'
import { RELIABLE } from '../wire/lanes.ts'
import { writeMessage } from '../wire/messages.ts'
import { Writer } from '../wire/writer.ts'
import { Budget } from './budget.ts'
import { type Deliver, Inbox } from './inbox.ts'
import { SecureChannel } from './secureChannel.ts'

const KEY_A = new Uint8Array(32).fill(1)
const KEY_B = new Uint8Array(32).fill(2)
const BUDGET = 40_000

function plaintext(length: number): Uint8Array {
  const writer = new Writer()
  writeMessage(writer, { kind: 'data', channel: 0, payload: new Uint8Array(length) }, true)
  return writer.bytes
}

function newInbox({ lane = RELIABLE, deliver }: { lane?: number; deliver?: Deliver } = {}) {
  const sender = new SecureChannel(KEY_A, KEY_B)
  const seal = (length: number) => sender.seal(lane, plaintext(length))
  const arrived: number[] = []
  const errors: unknown[] = []
  const budget = new Budget(BUDGET)
  const inbox = new Inbox({
    channel: new SecureChannel(KEY_B, KEY_A),
    lane,
    budget,
    deliver: deliver ?? (({ payload }) => arrived.push(payload.length)),
    failed: (error) => errors.push(error),
  })
  /** Whether the budget is unused. */
  const isIdle = () => {
    const code = refusal(() => budget.take(BUDGET))
    if (!code) budget.give(BUDGET)
    return code === undefined
  }
  return { sender, seal, inbox, arrived, errors, budget, isIdle }
}

describe('the inbox', () => {
  it('delivers in order of arrival, although small frames open sooner than large ones', async () => {
    const { seal, inbox, arrived, isIdle } = newInbox()
    const sizes = [16_000, 1, 9_000, 2, 3, 12_000, 4]
    const frames: Uint8Array[] = []
    for (const size of sizes) frames.push(await seal(size))
    for (const frame of frames) inbox.receive(frame)
    await settled(() => arrived.length === sizes.length)
    expect([arrived, isIdle()]).toEqual([sizes, true])
  })

  it('delivers a small frame at once', async () => {
    const { seal, inbox, arrived } = newInbox()
    inbox.receive(await seal(3))
    expect(arrived).toEqual([3])
  })

  it('passes the counter of the frame with each message, and skips frames that arrived before', async () => {
    const counters: number[] = []
    const { seal, inbox } = newInbox({ lane: UNRELIABLE, deliver: (_, counter) => counters.push(counter) })
    const frames = [await seal(1), await seal(9_000), await seal(2)]
    for (const pick of [1, 0, 1, 2, 0]) inbox.receive(frames[pick] ?? new Uint8Array())
    await settled(() => counters.length === 3)
    expect(counters).toEqual([1, 0, 2])
  })

  it('reports the first frame that does not open, and delivers nothing after it', async () => {
    const { seal, inbox, arrived, errors, isIdle } = newInbox()
    const frames = [await seal(1), await seal(5_000)]
    const forged = Uint8Array.from(frames[1] ?? [], (byte, i) => (i === 40 ? byte ^ 1 : byte))
    for (const frame of [frames[0] ?? forged, forged, await seal(2)]) inbox.receive(frame)
    await settled(() => errors.length > 0)
    inbox.receive(await seal(3))
    expect(arrived).toEqual([1])
    expect(errors).toHaveLength(1)
    expect(errors[0]).toMatchObject({ code: 'peer-misbehaved' })
    expect(isIdle()).toBe(true)
  })

  it.each([
    ['a plaintext that is not a list of messages', Uint8Array.of(0x08)],
    ['an empty plaintext', new Uint8Array()],
  ])('reports %s', async (_, plaintext) => {
    const { sender, inbox, errors } = newInbox()
    inbox.receive(await sender.seal(RELIABLE, plaintext))
    await settled(() => errors.length > 0)
    expect(errors[0]).toMatchObject({ code: 'malformed' })
  })

  it('reports a frame without bytes, as which text arrives', async () => {
    const { inbox, errors } = newInbox()
    inbox.receive(new Uint8Array())
    await settled(() => errors.length > 0)
    expect(errors[0]).toMatchObject({ code: 'malformed' })
  })

  it('queues no more frames than its budget allows while it is opening one', async () => {
    const { seal, inbox, arrived, errors, isIdle } = newInbox()
    const frames: Uint8Array[] = []
    for (let i = 0; i < 4; i++) frames.push(await seal(16_000))
    for (const frame of frames) inbox.receive(frame)
    expect(errors).toEqual([expect.objectContaining({ code: 'peer-over-limit' })])
    expect([arrived, isIdle()]).toEqual([[], true])
  })

  it('stops if the receiver refuses a message', async () => {
    const refused = new LumameshError('malformed', 'for the test')
    let delivered = 0
    const deliver = () => {
      delivered++
      throw refused
    }
    const { seal, inbox, errors } = newInbox({ deliver })
    inbox.receive(await seal(1))
    inbox.receive(await seal(1))
    await settled(() => errors.length > 0)
    expect([delivered, errors]).toEqual([1, [refused]])
  })

  it('delivers nothing once it is closed, not even the frame that it was opening, and returns its budget', async () => {
    const { seal, inbox, arrived, errors, isIdle } = newInbox()
    const frames = [await seal(9_000), await seal(1), await seal(9_000)]
    for (const frame of frames) inbox.receive(frame)
    expect(isIdle()).toBe(false)
    inbox.close()
    expect(isIdle()).toBe(true)
    // When another session has opened the same frame, the first one has too.
    await new SecureChannel(KEY_B, KEY_A).open(RELIABLE, frames[0] ?? new Uint8Array())?.plaintext
    await settled(() => true)
    expect([arrived, errors]).toEqual([[], []])
  })

  it('stops in the middle of a frame if a message in it closes the inbox', async () => {
    const arrived: string[] = []
    const { sender, inbox } = newInbox({
      deliver: ({ kind }) => {
        arrived.push(kind)
        if (kind === 'leave') inbox.close()
      },
    })
    const writer = new Writer()
    const empty = new Uint8Array()
    writeMessage(writer, { kind: 'ping', channel: 0, payload: empty }, false)
    writeMessage(writer, { kind: 'leave', channel: 0, payload: empty }, false)
    writeMessage(writer, { kind: 'data', channel: 0, payload: empty }, true)
    inbox.receive(await sender.seal(RELIABLE, writer.bytes))
    expect(arrived).toEqual(['ping', 'leave'])
  })
})
