import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { digest } from '../../test/digest.ts'
import { settled, TestPort } from '../../test/port.ts'
import { LumameshError } from '../errors.ts'
import { RELIABLE } from '../wire/lanes.ts'
import { MAX_CHUNK_BYTES, MAX_MESSAGE_BYTES } from '../wire/limits.ts'
import { MAX_BATCH, type PeerMessage, readMessages } from '../wire/messages.ts'
import { Assembly, split } from './assembly.ts'
import { Budget } from './budget.ts'
import { Inbox } from './inbox.ts'
import { type Item, OrderedLane } from './orderedLane.ts'
import { Outbox } from './outbox.ts'
import { SecureChannel } from './secureChannel.ts'

const KEY_A = new Uint8Array(32).fill(1)
const KEY_B = new Uint8Array(32).fill(2)
const HIGH_WATER = 256 * 1024

const bytesOf = (length: number, start = 0) => Uint8Array.from({ length }, (_, i) => start + i * 13)
const data = (length: number, start = 0): PeerMessage => ({
  kind: 'data',
  channel: 0,
  payload: bytesOf(length, start),
})
const ping: PeerMessage = { kind: 'ping', channel: 0, payload: new Uint8Array() }
const newAssembly = () => new Assembly(new Budget(2 * MAX_MESSAGE_BYTES), MAX_MESSAGE_BYTES)

/** A lane, its outbox and the inbox of the other side, connected by a port. */
function pair() {
  const session = new SecureChannel(KEY_A, KEY_B)
  const plaintexts: Uint8Array[] = []
  const seal = session.seal.bind(session)
  session.seal = (lane, plaintext) => {
    plaintexts.push(plaintext)
    return seal(lane, plaintext)
  }
  /** Resolves while a frame is being sealed. A large one is not sealed yet then. */
  const sealing = async () => {
    while (plaintexts.length === 0) await undefined
  }
  const port = new TestPort()
  const lane = new OrderedLane(() => 0, new Assembly(new Budget(2 ** 20), 2 ** 20))
  const errors: unknown[] = []
  const arrived: PeerMessage[] = []
  const outbox = new Outbox({
    channel: session,
    lane: RELIABLE,
    port,
    source: lane,
    failed: (error) => errors.push(error),
  })
  const inbox = new Inbox({
    channel: new SecureChannel(KEY_B, KEY_A),
    lane: RELIABLE,
    budget: new Budget(MAX_MESSAGE_BYTES),
    deliver: (message) => arrived.push(message),
    failed: (error) => errors.push(error),
  })
  port.deliver = (frame) => inbox.receive(frame)
  /** Resolves when the last of the messages was passed to the port. */
  const send = (messages: readonly PeerMessage[]) =>
    new Promise<void>((sent, failed) => {
      const items: Item[] = messages.map((message) => ({ message, failed }))
      const last = items.at(-1)
      if (last) last.sent = sent
      lane.push(items)
      outbox.wake()
    })
  return { port, errors, arrived, outbox, lane, send, plaintexts, sealing }
}

describe('the outbox', () => {
  it('keeps the order of small and large messages', async () => {
    const { arrived, send, errors } = pair()
    const messages = Array.from({ length: 60 }, (_, i) => data(i % 4 === 1 ? 9_000 : 20, i))
    await Promise.all(messages.map((message) => send([message])))
    await settled(() => arrived.length === messages.length)
    expect(arrived.map(({ payload }) => digest(payload))).toEqual(
      messages.map(({ payload }) => digest(payload)),
    )
    expect(errors).toEqual([])
  })

  it('delivers values of any size, unchanged and in order', async () => {
    const size = fc.oneof(fc.nat({ max: 60 }), fc.nat({ max: 3_000 }), fc.nat({ max: 60_000 }))
    await fc.assert(
      fc.asyncProperty(fc.array(fc.array(size, { maxLength: 6 }), { maxLength: 5 }), async (turns) => {
        const { port, arrived, send, errors } = pair()
        const values: Uint8Array[] = []
        for (const sizes of turns) {
          // Values of one turn are sent together.
          const sending = sizes.map((size) => {
            const value = bytesOf(size, values.length)
            values.push(value)
            return send(split(0, value))
          })
          await Promise.all([
            ...sending,
            settled(() => {
              port.drain()
              return true
            }),
          ])
        }
        const assembly = newAssembly()
        const received: Uint8Array[] = []
        await settled(() => {
          for (const message of arrived.splice(0)) {
            const value = assembly.add(message)
            if (value) received.push(value)
          }
          return received.length >= values.length || errors.length > 0
        })
        expect(received.map(digest)).toEqual(values.map(digest))
        expect(errors).toEqual([])
      }),
      { numRuns: 40 },
    )
  })

  it('combines messages that are sent together into frames', async () => {
    const { port, arrived, send } = pair()
    await Promise.all(Array.from({ length: 100 }, (_, i) => send([data(20, i)])))
    expect(port.sent).toHaveLength(1)
    await settled(() => arrived.length === 100)
  })

  it('combines messages that are awaited one after the other into frames', async () => {
    const { port, outbox, lane } = pair()
    for (let i = 0; i < 100; i++) {
      lane.push([{ message: data(20, i) }])
      outbox.wake()
      await undefined
    }
    await settled(() => port.sent.length > 0)
    expect(port.sent).toHaveLength(1)
  })

  it('never exceeds the size of a chunk or the number of messages of a frame', async () => {
    const { send, outbox, port, plaintexts } = pair()
    port.deliver = undefined
    for (let i = 0; i < 500; i++) outbox.sendFirst(ping)
    const sizes = [...Array(3_000).fill(0), ...Array(40).fill(1_000), 16_000, 1, 16_304, 16_304, 5]
    await Promise.all(sizes.map((size) => send([data(size)])))
    expect(plaintexts.every(({ length }) => length <= MAX_CHUNK_BYTES)).toBe(true)
    const counts = plaintexts.map((plaintext) => readMessages(plaintext).length)
    expect(Math.max(...counts)).toBeLessThanOrEqual(MAX_BATCH)
    expect(counts.reduce((sum, count) => sum + count)).toBe(500 + sizes.length)
    expect(counts.length).toBeLessThan(20)
  })

  it('sends nothing above the high-water mark until the port has drained', async () => {
    const { port, arrived, send, outbox, lane } = pair()
    const sending = Promise.all(Array.from({ length: 60 }, (_, i) => send([data(16_000, i)])))
    await settled(() => port.waited)
    const before = port.sent.length
    expect(port.bufferedAmount).toBeGreaterThan(HIGH_WATER)
    expect(port.bufferedAmount - (port.sent.at(-1)?.length ?? 0)).toBeLessThanOrEqual(HIGH_WATER)
    await settled(() => true)
    expect([port.sent.length, outbox.isBlocked]).toEqual([before, true])
    const next = () => {
      lane.acknowledged(arrived.length)
      port.drain()
      outbox.wake()
    }
    next()
    await settled(() => port.waited)
    expect(port.sent.length).toBeGreaterThan(before)
    while (arrived.length < 60) {
      next()
      await settled(() => port.waited || arrived.length === 60)
    }
    await sending
    port.drain()
    await settled(() => !outbox.isBlocked)
  })

  it('takes nothing from its lane that it cannot send yet, so that it can still be removed or replaced', async () => {
    const { port, lane, send } = pair()
    port.bufferedAmount = HIGH_WATER + 1
    const sending = send([data(1)])
    await settled(() => port.waited)
    const extra: Item = { message: data(2) }
    lane.push([extra])
    expect(lane.remove([extra])).toBe(true)
    port.drain()
    await sending
    expect(port.sent).toHaveLength(1)
  })

  it('sends a message that is pushed right after the last send was done', async () => {
    const { port, send } = pair()
    for (let i = 1; i <= 5; i++) {
      await send([data(i)])
      expect(port.sent).toHaveLength(i)
    }
  })

  it('resolves each send when it was passed to the port, not before', async () => {
    const { port, send } = pair()
    port.bufferedAmount = HIGH_WATER + 1
    let resolved = false
    const sending = send([data(5)]).then(() => {
      resolved = true
    })
    await settled(() => port.waited)
    expect([resolved, port.sent.length]).toEqual([false, 0])
    port.drain()
    await sending
    expect(port.sent).toHaveLength(1)
  })

  it('sends heartbeats before queued messages', async () => {
    const { port, arrived, outbox, send } = pair()
    port.bufferedAmount = HIGH_WATER + 1
    const sending = [send([data(1)]), send([data(2)])]
    await settled(() => port.waited)
    outbox.sendFirst(ping)
    port.drain()
    await Promise.all(sending)
    expect(arrived.map(({ kind }) => kind)).toEqual(['ping', 'data', 'data'])
  })

  it('keeps at most one frame of answers for a page that requests them and takes none', async () => {
    const { port, arrived, outbox, errors } = pair()
    port.bufferedAmount = HIGH_WATER + 1
    for (let i = 0; i < 100_000; i++) outbox.sendFirst(ping)
    await settled(() => port.waited)
    port.drain()
    await settled(() => arrived.length > 0 && !outbox.isBlocked)
    expect([port.sent.length, arrived.length, errors]).toEqual([1, MAX_BATCH, []])
  })

  it('sends a heartbeat between the parts of a large value', async () => {
    const { port, arrived, outbox, send } = pair()
    const value = bytesOf(450_000)
    const sending = send(split(0, value))
    await settled(() => port.waited)
    outbox.sendFirst(ping)
    while (arrived.length < 1 + split(0, value).length) {
      port.drain()
      await settled(() => port.waited || arrived.length === 1 + split(0, value).length)
    }
    await sending
    const at = arrived.findIndex(({ kind }) => kind === 'ping')
    expect(at).toBeGreaterThan(0)
    expect(at).toBeLessThan(arrived.length - 1)
    const assembly = newAssembly()
    const values = arrived.filter(({ kind }) => kind !== 'ping').map((message) => assembly.add(message))
    expect(digest(values.at(-1))).toBe(digest(value))
  })

  it('leaves messages that it took and did not send before it was closed to the next connection', async () => {
    const { port, lane, outbox, send, errors, sealing } = pair()
    // Large, so that sealing takes a turn, during which the connection closes.
    const sending = send([data(8_000)])
    await sealing()
    outbox.close()
    await settled(() => true)
    expect([port.sent, errors]).toEqual([[], []])
    const next = new TestPort()
    const wakeNext = () => {
      const channel = new SecureChannel(KEY_A, KEY_B)
      const failed = (error: unknown) => errors.push(error)
      new Outbox({ channel, lane: RELIABLE, port: next, source: lane, failed }).wake()
    }
    lane.attach(true)
    wakeNext()
    await settled(() => true)
    expect(next.sent).toEqual([])
    lane.acknowledged(0)
    wakeNext()
    await sending
    expect([next.sent.length, errors]).toEqual([1, []])
  })

  it('reports a port that throws, once', async () => {
    const { port, send, errors } = pair()
    const lost = new LumameshError('connection-lost', 'The link to this peer is down.')
    port.send = () => {
      throw lost
    }
    send([data(8)])
    send([data(8_000)])
    await settled(() => errors.length > 0)
    await settled(() => true)
    expect(errors).toEqual([lost])
  })

  it('does not report a port that throws after it is closed', async () => {
    const { port, outbox, send, errors } = pair()
    port.send = () => {
      outbox.close()
      throw new LumameshError('connection-lost', 'The link to this peer is down.')
    }
    send([data(8)])
    await settled(() => true)
    expect(errors).toEqual([])
  })

  it('sends a goodbye at once, before all queued messages', async () => {
    const { port, arrived, outbox, send } = pair()
    port.bufferedAmount = HIGH_WATER + 1
    send([data(1)])
    await settled(() => port.waited)
    outbox.sendLast({ kind: 'leave', channel: 0, payload: new Uint8Array() })
    outbox.close()
    expect(arrived.map(({ kind }) => kind)).toEqual(['leave'])
    port.drain()
    await settled(() => true)
    expect(port.sent).toHaveLength(1)
  })

  it('sends no goodbye while a frame is being sealed, because it would overtake the frame', async () => {
    const { port, arrived, outbox, errors, send, sealing } = pair()
    const sending = send([data(8_000)])
    await sealing()
    outbox.sendLast({ kind: 'leave', channel: 0, payload: new Uint8Array() })
    expect(port.sent).toHaveLength(0)
    await sending
    await settled(() => arrived.length === 1)
    expect(arrived.map(({ kind }) => kind)).toEqual(['data'])
    expect(errors).toEqual([])
  })

  it('reports a port that refuses a goodbye', () => {
    const { port, outbox, errors } = pair()
    const lost = new LumameshError('connection-lost', 'The link to this peer is down.')
    port.send = () => {
      throw lost
    }
    outbox.sendLast(ping)
    expect(errors).toEqual([lost])
  })

  it('sends nothing once it is closed', async () => {
    const { port, outbox } = pair()
    outbox.close()
    outbox.sendFirst(ping)
    outbox.sendLast(ping)
    await settled(() => true)
    expect(port.sent).toEqual([])
  })
})
