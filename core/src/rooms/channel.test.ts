import { describe, expect, it } from 'vitest'
import { refusal } from '../../test/hostile.ts'
import { uncaughtErrors } from '../../test/uncaught.ts'
import { vectors } from '../../test/vectors.ts'
import type { LumameshError } from '../errors.ts'
import type { Peer } from '../peers/peer.ts'
import { Channel, type ChannelOptions, type Schema } from './channel.ts'

const peer = { id: 'ab' } as Peer
const turn = () => new Promise((resolve) => setImmediate(resolve))

/** Doubles numbers. Any other value has two issues. */
const check = (value: unknown) =>
  typeof value === 'number'
    ? { value: value * 2 }
    : { issues: [{ message: 'no number' }, { message: 'at all' }] }
const schema: Schema<number> = { '~standard': { validate: check } }

function newChannel<T>(options: ChannelOptions<T> = {}) {
  const errors: LumameshError[] = []
  const sent: unknown[][] = []
  let [flushed, closed] = [0, 0]
  const channel = new Channel<T>('name', options, {
    send: async (...args) => void sent.push(args),
    error: (error) => errors.push(error),
    flush: () => flushed++,
    closed: () => closed++,
  })
  const received: unknown[] = []
  return { channel, errors, sent, received, flushed: () => flushed, closed: () => closed }
}

/** A schema whose results the test supplies for each value. */
function slowSchema() {
  const answers = new Map<unknown, (answer: () => unknown) => void>()
  const slow: Schema<unknown> = {
    '~standard': {
      validate: (value) =>
        new Promise((resolve, reject) => {
          answers.set(value, (answer) => {
            try {
              resolve({ value: answer() })
            } catch (error) {
              reject(error)
            }
          })
        }),
    },
  }
  return { slow, answer: (value: unknown, by: () => unknown) => answers.get(value)?.(by) }
}

describe('a channel', () => {
  it.each(vectors.channels)('has the number of the vector for its name', ({ name, number }) => {
    const room = { send: async () => {}, error: () => {}, flush: () => {}, closed: () => {} }
    expect(new Channel(name, {}, room).number).toBe(number)
  })

  it.each(['', 'x'.repeat(257), 7 as unknown as string])('refuses the name %j', (name) => {
    const room = { send: async () => {}, error: () => {}, flush: () => {}, closed: () => {} }
    expect(refusal(() => new Channel(name, {}, room))).toBe('invalid-option')
  })

  it('sends to all peers or the given ones, on its lane, with the given options', async () => {
    const { channel, sent } = newChannel({ lane: 'bulk' })
    const { signal } = new AbortController()
    await channel.send(1)
    await channel.send(2, { to: peer, ack: true })
    await channel.send(3, { to: [peer, peer], signal })
    await channel.send(4, { to: [] })
    const { number } = channel
    expect(sent).toEqual([
      [number, 1, undefined, { lane: 'bulk' }],
      [number, 2, [peer], { lane: 'bulk', ack: true }],
      [number, 3, [peer, peer], { lane: 'bulk', signal }],
      [number, 4, [], { lane: 'bulk' }],
    ])
  })

  it('requests queued values for its first listener, and receives nothing once it is closed', () => {
    const { channel, received, flushed, closed } = newChannel()
    expect(channel.hasListener).toBe(false)
    const off = channel.on('message', (data, from) => received.push([data, from]))
    expect([channel.hasListener, flushed()]).toEqual([true, 1])
    channel.deliver(1, peer)
    off()
    expect(channel.hasListener).toBe(false)
    channel.on('message', (data) => received.push(data))
    channel.close()
    channel.deliver(2, peer)
    expect([received, closed(), channel.hasListener]).toEqual([[[1, peer]], 1, false])
  })

  it('delivers the output of its schema, and reports values that the schema refuses', () => {
    const { channel, received, errors } = newChannel({ schema })
    channel.on('message', (data) => received.push(data))
    for (const value of [1, 'two', 3]) channel.deliver(value, peer)
    expect(received).toEqual([2, 6])
    expect(errors).toEqual([expect.objectContaining({ code: 'invalid-message' })])
    expect(errors[0]?.message).toContain('no number; at all')
  })

  it('keeps the order of values with a schema that is synchronous for some and asynchronous for others', async () => {
    const { slow, answer } = slowSchema()
    const mixed: Schema<unknown> = {
      '~standard': {
        validate: (value) => (value === 'at once' ? { value } : slow['~standard'].validate(value)),
      },
    }
    const { channel, received } = newChannel({ schema: mixed })
    channel.on('message', (data) => received.push(data))
    for (const value of [1, 2, 'at once', 3]) channel.deliver(value, peer)
    for (const value of [3, 2]) answer(value, () => value)
    await turn()
    expect(received).toEqual([])
    answer(1, () => 1)
    await turn()
    expect(received).toEqual([1, 2, 'at once', 3])
    channel.deliver('at once', peer)
    expect(received).toEqual([1, 2, 'at once', 3, 'at once'])
  })

  it('continues after its schema rejects: only that value is lost, and the app is notified', async () => {
    const uncaught = uncaughtErrors()
    const failure = new Error('of the schema')
    const { slow, answer } = slowSchema()
    const { channel, received, errors } = newChannel({ schema: slow })
    channel.on('message', (data) => received.push(data))
    for (const value of [1, 2, 3]) channel.deliver(value, peer)
    for (const value of [3, 1]) answer(value, () => value)
    answer(2, () => {
      throw failure
    })
    await turn()
    channel.deliver(4, peer)
    answer(4, () => 4)
    await turn()
    expect([received, errors, uncaught]).toEqual([[1, 3, 4], [], [failure]])
  })

  it('continues after its schema throws', async () => {
    const uncaught = uncaughtErrors()
    const failure = new Error('of the schema')
    const throwing: Schema<number> = {
      '~standard': {
        validate: (value) => {
          if (value === 1) throw failure
          return check(value) as { value: number }
        },
      },
    }
    const { channel, received } = newChannel({ schema: throwing })
    channel.on('message', (data) => received.push(data))
    for (const value of [1, 2]) channel.deliver(value, peer)
    await turn()
    expect([received, uncaught]).toEqual([[4], [failure]])
  })
})
