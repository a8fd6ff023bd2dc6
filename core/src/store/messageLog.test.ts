import { describe, expect, it } from 'vitest'
import { refusalOf } from '../../test/hostile.ts'
import { meet, onlyPeer } from '../../test/rooms.ts'
import { soon } from '../../test/schedule.ts'
import { type MessageList, MessageLog } from './messageLog.ts'
import type { Readable } from './readable.ts'

/** The list, once it has this many messages. */
function listOf<T>(log: Readable<MessageList<T>>, count: number): Promise<MessageList<T>> {
  return new Promise((resolve) => {
    const check = () => {
      if (log.getSnapshot().messages.length !== count) return
      off()
      resolve(log.getSnapshot())
    }
    const off = log.subscribe(check)
    check()
  })
}

const dataOf = <T>({ messages }: MessageList<T>) => messages.map(({ data }) => data)

describe('the messages of a room', { timeout: 30_000 }, () => {
  it('have data, sender and time, including our own', async () => {
    const { roomA, roomB } = await meet()
    const log = new MessageLog<string>(roomA, {}, soon)
    log.subscribe(() => {})
    const before = Date.now()
    await roomB.broadcast('from B')
    await listOf(log, 1)
    await log.getSnapshot().send('from A')
    const { messages } = await listOf(log, 2)
    const { id, nick } = onlyPeer(roomA)
    expect(messages).toMatchObject([
      { data: 'from B', from: id, nick, self: false },
      { data: 'from A', from: roomA.self.id, nick: roomA.self.nick, self: true },
    ])
    for (const { at } of messages) expect(at).toBeGreaterThanOrEqual(before)
    expect(new Set(messages.map((message) => message.id)).size).toBe(2)
  })

  it('include messages from before the first subscription', async () => {
    const { roomA, roomB } = await meet()
    await roomB.broadcast('early')
    const log = new MessageLog<string>(roomA, {}, soon)
    expect(dataOf(await listOf(log, 1))).toEqual(['early'])
    // There is no subscriber now.
    await roomB.broadcast('meanwhile')
    expect(dataOf(await listOf(log, 2))).toEqual(['early', 'meanwhile'])
  })

  it('are the newest up to the limit, in a list that changes only with a new message', async () => {
    const { roomA, roomB } = await meet()
    const log = new MessageLog<number>(roomA, { limit: 3 }, soon)
    const done = new Promise<void>((resolve) => {
      log.subscribe(() => dataOf(log.getSnapshot()).at(-1) === 4 && resolve())
    })
    const before = log.getSnapshot()
    expect(log.getSnapshot()).toBe(before)
    for (let n = 0; n < 5; n++) await roomB.broadcast(n)
    await done
    expect(dataOf(log.getSnapshot())).toEqual([2, 3, 4])
    expect(before.messages).toEqual([])
    expect(log.getSnapshot()).toBe(log.getSnapshot())
  })

  it('remove a message that cannot be sent, and reject with the reason', async () => {
    const { roomA } = await meet()
    const log = new MessageLog<unknown>(roomA, {}, soon)
    log.subscribe(() => {})
    await log.getSnapshot().send('kept')
    expect(await refusalOf(log.getSnapshot().send(() => {}))).toBe('unserialisable')
    expect(dataOf(await listOf(log, 1))).toEqual(['kept'])
  })

  it('of our own keep the value sent when its object changes later', async () => {
    const { roomA } = await meet()
    const log = new MessageLog<{ text: string }>(roomA, {}, soon)
    log.subscribe(() => {})
    const draft = { text: 'first' }
    const sent = log.getSnapshot().send(draft)
    draft.text = 'second'
    await sent
    expect(dataOf(await listOf(log, 1))).toEqual([{ text: 'first' }])
  })

  it('of a channel exclude other channels, and are validated by its schema', async () => {
    const { roomA, roomB } = await meet()
    const schema = {
      '~standard': {
        validate: (value: unknown) =>
          typeof value === 'number' ? { value } : { issues: [{ message: 'not a number' }] },
      },
    }
    const log = new MessageLog<number>(roomA, { channel: 'numbers', schema }, soon)
    log.subscribe(() => {})
    const channel = roomB.channel<unknown>('numbers')
    await roomB.broadcast('elsewhere')
    await channel.send('no number')
    await channel.send(1)
    const received = new Promise((resolve) => channel.on('message', resolve))
    await log.getSnapshot().send(2)
    expect(dataOf(await listOf(log, 2)).sort()).toEqual([1, 2])
    expect(await received).toBe(2)
  })

  it('end with the room', async () => {
    const { roomA, roomB } = await meet()
    const log = new MessageLog<string>(roomA, {}, soon)
    log.subscribe(() => {})
    log.end()
    const received = new Promise((resolve) => roomA.on('message', resolve))
    await roomB.broadcast('too late')
    await received
    expect(log.getSnapshot().messages).toEqual([])
  })
})
