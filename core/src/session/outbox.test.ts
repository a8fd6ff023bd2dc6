import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { digest } from '../../test/digest.ts'
import { settled, TestPort } from '../../test/port.ts'
import { LumameshError } from '../errors.ts'
import { MAX_CHUNK_BYTES } from '../wire/limits.ts'
import { MAX_BATCH, type PeerMessage, readMessages } from '../wire/messages.ts'
import { Assembly, split } from './assembly.ts'
import { Inbox } from './inbox.ts'
import { Outbox } from './outbox.ts'
import { Session } from './session.ts'

const KEY_A = new Uint8Array(32).fill(1)
const KEY_B = new Uint8Array(32).fill(2)
const HIGH_WATER = 256 * 1024
const CLOSED = new LumameshError('closed', 'for the test')

const bytesOf = (length: number, start = 0) => Uint8Array.from({ length }, (_, i) => start + i * 13)
const data = (length: number, start = 0): PeerMessage => ({
  kind: 'data',
  channel: 0,
  payload: bytesOf(length, start),
})
const ping: PeerMessage = { kind: 'ping', channel: 0, payload: new Uint8Array() }

/** An outbox and, over a port, the inbox of the other side. */
function pair() {
  const port = new TestPort()
  const errors: unknown[] = []
  const arrived: PeerMessage[] = []
  const outbox = new Outbox(new Session(KEY_A, KEY_B), port, (error) => errors.push(error))
  const inbox = new Inbox(
    new Session(KEY_B, KEY_A),
    (message) => arrived.push(message),
    (error) => errors.push(error),
  )
  port.deliver = (frame) => inbox.receive(frame)
  return { port, errors, arrived, outbox, inbox }
}

describe('the outbox', () => {
  it('keeps the order of small and large messages', async () => {
    const { arrived, outbox, errors } = pair()
    const messages = Array.from({ length: 60 }, (_, i) => data(i % 4 === 1 ? 9_000 : 20, i))
    const sending = messages.map((message) => outbox.send([message]))
    await Promise.all(sending)
    await settled(() => arrived.length === messages.length)
    expect(arrived.map(({ payload }) => digest(payload))).toEqual(
      messages.map(({ payload }) => digest(payload)),
    )
    expect(errors).toEqual([])
  })

  it('brings values of any sizes to the other side, identical and in order', async () => {
    const size = fc.oneof(fc.nat({ max: 60 }), fc.nat({ max: 3_000 }), fc.nat({ max: 60_000 }))
    await fc.assert(
      fc.asyncProperty(fc.array(fc.array(size, { maxLength: 6 }), { maxLength: 5 }), async (turns) => {
        const { port, arrived, outbox, errors } = pair()
        const values: Uint8Array[] = []
        for (const sizes of turns) {
          // Those of one turn are sent in one go.
          const sending = sizes.map((size) => {
            const value = bytesOf(size, values.length)
            values.push(value)
            return outbox.send(split(0, value))
          })
          await Promise.all([
            ...sending,
            settled(() => {
              port.drain()
              return true
            }),
          ])
        }
        const assembly = new Assembly()
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

  it('lets what is sent in one go share frames', async () => {
    const { port, arrived, outbox } = pair()
    await Promise.all(Array.from({ length: 100 }, (_, i) => outbox.send([data(20, i)])))
    expect(port.sent).toHaveLength(1)
    await settled(() => arrived.length === 100)
  })

  it('never makes a frame larger than a chunk, or of more messages than a frame may hold', async () => {
    const plaintexts: Uint8Array[] = []
    const session = new Session(KEY_A, KEY_B)
    const seal = session.seal.bind(session)
    session.seal = (plaintext) => {
      plaintexts.push(plaintext)
      return seal(plaintext)
    }
    const outbox = new Outbox(session, new TestPort(), () => {})
    const sizes = [...Array(3_000).fill(0), ...Array(40).fill(1_000), 16_000, 1, 16_304, 16_304, 5]
    await Promise.all(sizes.map((size) => outbox.send([data(size)])))
    expect(plaintexts.every(({ length }) => length <= MAX_CHUNK_BYTES)).toBe(true)
    const counts = plaintexts.map((plaintext) => readMessages(plaintext).length)
    expect(Math.max(...counts)).toBeLessThanOrEqual(MAX_BATCH)
    expect(counts.reduce((sum, count) => sum + count)).toBe(sizes.length)
    expect(counts.length).toBeLessThan(20)
  })

  it('hands nothing over above the high-water mark until the port has drained', async () => {
    const { port, arrived, outbox } = pair()
    const sending = Promise.all(Array.from({ length: 60 }, (_, i) => outbox.send([data(16_000, i)])))
    await settled(() => port.waited)
    const before = port.sent.length
    expect(port.bufferedAmount).toBeGreaterThan(HIGH_WATER)
    expect(port.bufferedAmount - (port.sent.at(-1)?.length ?? 0)).toBeLessThanOrEqual(HIGH_WATER)
    await settled(() => true)
    expect(port.sent).toHaveLength(before)
    port.drain()
    await settled(() => port.waited)
    expect(port.sent.length).toBeGreaterThan(before)
    while (arrived.length < 60) {
      port.drain()
      await settled(() => port.waited || arrived.length === 60)
    }
    await sending
  })

  it('sends what is sent right after the last send was done', async () => {
    const { port, outbox } = pair()
    for (let i = 1; i <= 5; i++) {
      await outbox.send([data(i)])
      expect(port.sent).toHaveLength(i)
    }
  })

  it('resolves each send when it was handed over, not before', async () => {
    const { port, outbox } = pair()
    port.bufferedAmount = HIGH_WATER + 1
    let resolved = false
    const sending = outbox.send([data(5)]).then(() => {
      resolved = true
    })
    await settled(() => port.waited)
    expect([resolved, port.sent.length]).toEqual([false, 0])
    port.drain()
    await sending
    expect(port.sent).toHaveLength(1)
  })

  it('sends signs of life before what waits', async () => {
    const { port, arrived, outbox } = pair()
    port.bufferedAmount = HIGH_WATER + 1
    const sending = [outbox.send([data(1)]), outbox.send([data(2)])]
    await settled(() => port.waited)
    outbox.sendFirst(ping)
    port.drain()
    await Promise.all(sending)
    expect(arrived.map(({ kind }) => kind)).toEqual(['ping', 'data', 'data'])
  })

  it('sends a sign of life between the parts of a large value', async () => {
    const { port, arrived, outbox } = pair()
    const value = bytesOf(600_000)
    const sending = outbox.send(split(0, value))
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
    const assembly = new Assembly()
    const values = arrived.filter(({ kind }) => kind !== 'ping').map((message) => assembly.add(message))
    expect(digest(values.at(-1))).toBe(digest(value))
  })

  it('rejects what waits when it is closed, and has resolved what was sent', async () => {
    const { port, outbox } = pair()
    await outbox.send([data(1)])
    port.bufferedAmount = HIGH_WATER + 1
    const waiting = [outbox.send([data(2)]), outbox.send(split(0, bytesOf(50_000)))]
    await settled(() => port.waited)
    outbox.close(CLOSED)
    expect(await Promise.allSettled(waiting)).toEqual([
      { status: 'rejected', reason: CLOSED },
      { status: 'rejected', reason: CLOSED },
    ])
    await expect(outbox.send([data(3)])).rejects.toBe(CLOSED)
    port.drain()
    await settled(() => true)
    expect(port.sent).toHaveLength(1)
  })

  it('rejects with the reason of the close what the port refuses afterwards', async () => {
    const { port, outbox, errors } = pair()
    port.send = () => {
      throw new LumameshError('link-lost', 'The link to this peer is down.')
    }
    // Large: sealing takes a turn, in which the link goes down.
    const sending = outbox.send([data(8_000)])
    await Promise.resolve()
    outbox.close(CLOSED)
    await expect(sending).rejects.toBe(CLOSED)
    await settled(() => errors.length === 1)
  })

  it('tells of a port that throws, and rejects what it was to send', async () => {
    const { port, outbox, errors } = pair()
    const lost = new LumameshError('link-lost', 'The link to this peer is down.')
    port.send = () => {
      throw lost
    }
    await expect(outbox.send([data(8)])).rejects.toBe(lost)
    await settled(() => errors.length === 1)
    expect(errors).toEqual([lost])
  })

  it('says goodbye at once, before all that waits', async () => {
    const { port, arrived, outbox } = pair()
    port.bufferedAmount = HIGH_WATER + 1
    const waiting = outbox.send([data(1)])
    await settled(() => port.waited)
    outbox.sendLast({ kind: 'leave', channel: 0, payload: new Uint8Array() })
    expect(arrived.map(({ kind }) => kind)).toEqual(['leave'])
    outbox.close(CLOSED)
    await expect(waiting).rejects.toBe(CLOSED)
  })

  it('says no goodbye in the middle of sealing a frame: it would overtake it', async () => {
    const { port, arrived, outbox, errors } = pair()
    const sending = outbox.send([data(8_000)])
    await Promise.resolve()
    outbox.sendLast({ kind: 'leave', channel: 0, payload: new Uint8Array() })
    expect(port.sent).toHaveLength(0)
    await sending
    await settled(() => arrived.length === 1)
    expect(arrived.map(({ kind }) => kind)).toEqual(['data'])
    expect(errors).toEqual([])
  })

  it('sends nothing once it is closed', async () => {
    const { port, outbox } = pair()
    outbox.close(CLOSED)
    outbox.sendFirst(ping)
    outbox.sendLast(ping)
    await settled(() => true)
    expect(port.sent).toEqual([])
  })
})
