import { describe, expect, it } from 'vitest'
import { refusal, refusalOf } from '../../test/hostile.ts'
import { channelValues, meet, next, party, TestRelay } from '../../test/rooms.ts'
import type { Peer } from '../peers/peer.ts'
import { LANE_NAMES } from '../wire/lanes.ts'
import type { Schema } from './channel.ts'
import { ChannelRegistry } from './channelRegistry.ts'
import type { Room } from './room.ts'

describe('channels of a room', { timeout: 30_000 }, () => {
  it.each(LANE_NAMES)('deliver values over the lane %s, separate from other channels', async (lane) => {
    const { roomA, roomB } = await meet()
    const elsewhere: unknown[] = []
    roomB.on('message', (data) => elsewhere.push(data))
    roomB.channel('other').on('message', (data) => elsewhere.push(data))
    const received = channelValues(roomB.channel('mine', { lane }), 1)
    await roomA.channel('mine', { lane }).send({ x: 1 })
    expect(await received).toEqual([{ x: 1 }])
    expect(elsewhere).toEqual([])
  })

  it('queue values that arrive before the first listener, by channel', async () => {
    const { roomA, roomB } = await meet()
    const [mine, other] = [roomA.channel('mine'), roomA.channel('other')]
    for (const i of [1, 2]) {
      await mine.send(i, { ack: true })
      await other.send(-i, { ack: true })
    }
    const late = roomB.channel<number>('mine')
    expect(await channelValues(late, 2)).toEqual([1, 2])
    expect(await channelValues(roomB.channel('other'), 2)).toEqual([-1, -2])
  })

  it('deliver a value only to the peers it is sent to', async () => {
    const { rooms } = await party(3)
    const [sender, chosen, other] = rooms as [Room, Room, Room]
    const received = channelValues(chosen.channel('mine'), 1)
    const overheard = channelValues(other.channel('mine'), 1)
    const channel = sender.channel('mine')
    const peer = sender.peers.get(chosen.self.id) as Peer
    await channel.send('for one', { to: peer, ack: true })
    await channel.send('for the other', { to: [...sender.peers.values()].filter((each) => each !== peer) })
    expect([await received, await overheard]).toEqual([['for one'], ['for the other']])
  })

  it('validate values, synchronously or not, and keep their order', async () => {
    const { roomA, roomB } = await meet()
    const schema: Schema<number> = {
      '~standard': {
        validate: (value) => {
          const result =
            typeof value === 'number' ? { value: value * 10 } : { issues: [{ message: 'is no number' }] }
          if (value === 2) return result
          return new Promise((resolve) => setImmediate(() => resolve(result)))
        },
      },
    }
    const error = next(roomB, 'error')
    const received = channelValues(roomB.channel('checked', { schema }), 3)
    const channel = roomA.channel<unknown>('checked')
    for (const value of [1, 2, 'three', 4]) await channel.send(value)
    expect(await received).toEqual([10, 20, 40])
    expect((await error)[0]).toMatchObject({ code: 'invalid-message' })
  })

  it('refuse to send once they are closed or their lease is released', async () => {
    const { shared } = await new TestRelay().member()
    const [room] = [shared.lease(), shared.lease()]
    const [closed, left] = [room.channel('one'), room.channel('two')]
    await closed.send(1)
    closed.close()
    expect(await refusalOf(closed.send(1))).toBe('closed')
    room.leave()
    expect(await refusalOf(left.send(1))).toBe('closed')
  })
})

describe('the open channels', () => {
  function registry() {
    const sent: unknown[] = []
    const flushed: number[] = []
    const channels = new ChannelRegistry({
      send: async (_, data) => void sent.push(data),
      error: () => {},
      flush: (channel) => flushed.push(channel),
    })
    return { channels, sent, flushed }
  }

  it('of one number that have a listener are listed in the order in which they were opened', () => {
    const { channels, flushed } = registry()
    const [first, silent, second] = [1, 2, 3].map(() => channels.open('mine', {}))
    const other = channels.open('other', {})
    const number = first?.number ?? 0
    expect(channels.listening(number)).toEqual([])
    for (const channel of [second, first, other]) channel?.on('message', () => {})
    expect(channels.listening(number)).toEqual([first, second])
    first?.close()
    expect(channels.listening(number)).toEqual([second])
    expect(channels.listening(number + 1)).toEqual([])
    expect(silent?.hasListener).toBe(false)
    expect(flushed).toEqual([number, number, other.number])
  })

  it('send until they are closed, each independently', async () => {
    const { channels, sent } = registry()
    const [one, two] = [channels.open('mine', {}), channels.open('mine', {})]
    one.close()
    expect(await refusalOf(one.send(1))).toBe('closed')
    await two.send(2)
    expect(sent).toEqual([2])
  })

  it('refuse a second name with the same number, unless the first is closed', () => {
    const { channels } = registry()
    const [name, same] = collision(registry().channels)
    const first = channels.open(name, {})
    expect(() => channels.open(same, {})).toThrow(`The channels ${same} and ${name} collide`)
    expect(refusal(() => channels.open(same, {}))).toBe('invalid-option')
    first.close()
    expect(channels.open(same, {}).number).toBe(first.number)
  })
})

/** Two names that share a number. There are 2^24 numbers, so a few thousand names contain a pair. */
function collision(channels: ChannelRegistry): [string, string] {
  const names = new Map<number, string>()
  for (let i = 0; ; i++) {
    const channel = channels.open(`name ${i}`, {})
    channel.close()
    const same = names.get(channel.number)
    if (same) return [same, channel.name]
    names.set(channel.number, channel.name)
  }
}
