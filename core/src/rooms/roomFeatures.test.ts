import { openAsBlob } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { digest } from '../../test/digest.ts'
import { refusal, refusalOf } from '../../test/hostile.ts'
import { Connections, meet, next, onlyPeer, TestRelay, turn } from '../../test/rooms.ts'
import { LumameshError } from '../errors.ts'
import type { Peer } from '../peers/peer.ts'
import { LANE_NAMES } from '../wire/lanes.ts'
import type { Channel, Schema } from './channel.ts'
import type { Room } from './room.ts'

/** The next values of a channel, as many as asked for. */
function values<T>(channel: Channel<T>, count: number): Promise<T[]> {
  const heard: T[] = []
  return new Promise((resolve) => {
    channel.on('message', (data) => {
      heard.push(data)
      if (heard.length === count) resolve(heard)
    })
  })
}

/** Resolves when the condition holds, asked whenever something in the room changes. */
function until(room: Room, condition: () => boolean): Promise<void> {
  return new Promise((resolve) => {
    const check = () => condition() && resolve()
    room.subscribe(check)
    check()
  })
}

/** As many members as asked for, all connected. */
async function party(count: number, relay = new TestRelay()) {
  const members = await Promise.all(Array.from({ length: count }, () => relay.member()))
  const rooms = members.map(({ shared }) => shared.lease())
  const full = rooms.map((room) => until(room, () => room.peers.size === count - 1))
  for (const member of members) relay.enter(member)
  await Promise.all(full)
  return { relay, members, rooms }
}

describe('channels of a room', { timeout: 30_000 }, () => {
  it.each(LANE_NAMES)('bring values over the lane %s, apart from all others', async (lane) => {
    const { roomA, roomB } = await meet()
    const elsewhere: unknown[] = []
    roomB.on('message', (data) => elsewhere.push(data))
    roomB.channel('other').on('message', (data) => elsewhere.push(data))
    const heard = values(roomB.channel('mine', { lane }), 1)
    await roomA.channel('mine', { lane }).send({ x: 1 })
    expect(await heard).toEqual([{ x: 1 }])
    expect(elsewhere).toEqual([])
  })

  it('keep what arrives before anybody listens, by channel', async () => {
    const { roomA, roomB } = await meet()
    const [mine, other] = [roomA.channel('mine'), roomA.channel('other')]
    for (const i of [1, 2]) {
      await mine.send(i, { ack: true })
      await other.send(-i, { ack: true })
    }
    const late = roomB.channel<number>('mine')
    expect(await values(late, 2)).toEqual([1, 2])
    expect(await values(roomB.channel('other'), 2)).toEqual([-1, -2])
  })

  it('reach only those to whom a value is sent', async () => {
    const { rooms } = await party(3)
    const [sender, chosen, other] = rooms as [Room, Room, Room]
    const heard = values(chosen.channel('mine'), 1)
    const overheard = values(other.channel('mine'), 1)
    const channel = sender.channel('mine')
    const peer = sender.peers.get(chosen.self.id) as Peer
    await channel.send('for one', { to: peer, ack: true })
    await channel.send('for the other', { to: [...sender.peers.values()].filter((each) => each !== peer) })
    expect([await heard, await overheard]).toEqual([['for one'], ['for the other']])
  })

  it('check what arrives, at once or later, and keep its order', async () => {
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
    const heard = values(roomB.channel('checked', { schema }), 3)
    const channel = roomA.channel<unknown>('checked')
    for (const value of [1, 2, 'three', 4]) await channel.send(value)
    expect(await heard).toEqual([10, 20, 40])
    expect((await error)[0]).toMatchObject({ code: 'invalid-message' })
  })

  it('hear nothing once their lease is given back, where another lease goes on', async () => {
    const { a, roomA, roomB } = await meet()
    const second = a.shared.lease()
    const gone: unknown[] = []
    roomA.channel('mine').on('message', (data) => gone.push(data))
    const heard = values(second.channel('mine'), 1)
    roomA.leave()
    await roomB.channel('mine').send(1)
    expect([await heard, gone]).toEqual([[1], []])
    expect(refusal(() => roomA.channel('mine'))).toBe('closed')
    expect(refusal(() => roomA.handle('x', () => 1))).toBe('closed')
    expect(refusal(() => roomA.setPresence({ x: 1 }))).toBe('closed')
  })
})

describe('sends in a room', { timeout: 30_000 }, () => {
  it('are refused on a channel that was closed, or whose lease was given back', async () => {
    const { shared } = await new TestRelay().member()
    const [room] = [shared.lease(), shared.lease()]
    const [closed, left] = [room.channel('one'), room.channel('two')]
    await closed.send(1)
    closed.close()
    expect(await refusalOf(closed.send(1))).toBe('closed')
    room.leave()
    expect(await refusalOf(left.send(1))).toBe('closed')
  })

  it('tell of a Blob that cannot be read, even where nobody is there to get it', async () => {
    const { shared } = await new TestRelay().member()
    const folder = await mkdtemp(join(tmpdir(), 'lumamesh-'))
    const path = join(folder, 'gone.txt')
    await writeFile(path, 'here')
    const blob = await openAsBlob(path)
    await rm(folder, { recursive: true })
    expect(await refusalOf(shared.lease().broadcast(blob))).toBe('unserialisable')
  })

  it('resolve with { ack: true } when the other page has the value', async () => {
    const { roomA, roomB } = await meet()
    const heard: unknown[] = []
    roomB.on('message', (data) => heard.push(data))
    const large = new Uint8Array(1_000_000)
    for (const lane of ['reliable', 'bulk'] as const) {
      await roomA.broadcast(large, { ack: true, lane })
      expect(heard.splice(0).map((value) => digest(value as Uint8Array))).toEqual([digest(large)])
    }
  })

  it('are taken back before they leave, and not after', async () => {
    const { roomA, roomB } = await meet()
    const heard = new Promise<unknown[]>((resolve) => {
      const all: unknown[] = []
      roomB.on('message', (data) => all.push(data) === 3 && resolve(all))
    })
    const [early, late] = [new AbortController(), new AbortController()]
    const first = roomA.broadcast('left', { signal: late.signal, ack: true })
    await first
    late.abort()
    // More than the path takes at once: what follows waits.
    const large = roomA.broadcast(new Uint8Array(8_000_000))
    const aborted = refusalOf(roomA.broadcast('taken back', { signal: early.signal }))
    const last = roomA.broadcast('behind')
    early.abort()
    expect(await aborted).toBe('aborted')
    expect(await refusalOf(roomA.broadcast('never', { signal: early.signal }))).toBe('aborted')
    await Promise.all([large, last])
    expect(await heard).toEqual(['left', expect.any(Uint8Array), 'behind'])
  })

  it('go on over another connection where one breaks: the same peer, every value once and in order', async () => {
    const connections = new Connections()
    const { roomA, roomB } = await meet(new TestRelay(), [{ connections }])
    const [peerA, peerB] = [onlyPeer(roomA), onlyPeer(roomB)]
    const left: unknown[] = []
    for (const room of [roomA, roomB]) room.on('leave', (peer) => left.push(peer))
    const count = 300
    const numbers = (room: Room) => values(room.channel<number>('numbers', { lane: 'bulk' }), count)
    const heard = Promise.all([numbers(roomA), numbers(roomB)])
    const sends: Promise<void>[] = []
    const acknowledged: number[] = []
    for (let i = 0; i < count; i++) {
      for (const room of [roomA, roomB])
        sends.push(
          room
            .channel('numbers', { lane: 'bulk' })
            .send(i, { ack: true })
            .then(() => void acknowledged.push(i)),
        )
      if (i % 100 === 50) {
        const { length: made } = connections.made
        const back = until(roomA, () => peerA.status === 'open' && connections.made.length > made)
        const reconnecting = until(roomA, () => peerA.status === 'reconnecting')
        connections.made.at(-1)?.close()
        await reconnecting
        await back
      }
      if (i % 10 === 0) await turn()
    }
    const expected = Array.from({ length: count }, (_, i) => i)
    expect(await heard).toEqual([expected, expected])
    await Promise.all(sends)
    expect([onlyPeer(roomA), onlyPeer(roomB), left]).toEqual([peerA, peerB, []])
    expect([acknowledged.length, connections.made.length]).toEqual([2 * count, 4])
  })

  it('fail with closed or wait for nobody once the room was left', async () => {
    const { roomA, roomB } = await meet()
    const peer = onlyPeer(roomA)
    const waiting = refusalOf(peer.request('never answered', 1, { timeout: 20_000 }))
    roomB.handle('never answered', () => new Promise(() => {}))
    roomA.leave()
    expect(await waiting).toBe('closed')
    expect(await refusalOf(peer.send(1))).toBe('closed')
    expect(await refusalOf(roomA.broadcast(1))).toBe('closed')
  })
})

describe('requests in a room', { timeout: 30_000 }, () => {
  it('are answered by the handler of that name, told who asks', async () => {
    const { roomA, roomB } = await meet()
    const off = roomB.handle('add', (data, peer) => [peer.id, ...(data as number[]).map((x) => x + 1)])
    expect(await onlyPeer(roomA).request('add', [1, 2])).toEqual([roomA.self.id, 2, 3])
    expect(refusal(() => roomB.handle('add', () => 1))).toBe('invalid-option')
    off()
    expect(await refusalOf(onlyPeer(roomA).request('add', []))).toBe('no-handler')
    roomB.handle('add', async () => new Uint8Array(100_000))
    expect(await onlyPeer(roomA).request('add')).toHaveLength(100_000)
  })

  it('bring back the code of what a handler throws', async () => {
    const { roomA, roomB } = await meet()
    roomB.handle('fail', () => {
      throw Object.assign(new Error('not today'), { code: 'E_CLOSED' })
    })
    await expect(onlyPeer(roomA).request('fail')).rejects.toMatchObject({
      code: 'request-failed',
      message: "The peer's handler failed with E_CLOSED: not today",
      cause: { code: 'E_CLOSED', message: 'not today' },
    })
  })

  it('tell the handler when the asker gives up, by time or by signal', async () => {
    const { roomA, roomB } = await meet()
    const stopped: unknown[] = []
    let told = () => {}
    const allStopped = new Promise<void>((resolve) => {
      told = resolve
    })
    roomB.handle('slow', (data, _, { signal }) => {
      signal.addEventListener('abort', () => stopped.push(data) === 2 && told())
      return new Promise(() => {})
    })
    const controller = new AbortController()
    const byTime = refusalOf(onlyPeer(roomA).request('slow', 'time', { timeout: 100 }))
    const bySignal = refusalOf(onlyPeer(roomA).request('slow', 'signal', { signal: controller.signal }))
    expect(await byTime).toBe('timeout')
    controller.abort()
    expect(await bySignal).toBe('aborted')
    await allStopped
    expect(stopped).toEqual(['time', 'signal'])
  })

  it('to everybody give each result as it comes', async () => {
    const { rooms } = await party(4)
    const [asker, quick, slow, failing] = rooms as [Room, Room, Room, Room]
    let release = () => {}
    const released = new Promise<void>((resolve) => {
      release = resolve
    })
    quick.handle('who', () => 'quick')
    slow.handle('who', () => released.then(() => 'slow'))
    failing.handle('who', () => Promise.reject(new LumameshError('refused', 'no')))
    const results: unknown[] = []
    for await (const result of asker.request('who')) {
      results.push([result.peer.id, result.status === 'fulfilled' ? result.value : result.reason.code])
      if (results.length === 2) release()
    }
    expect(results.slice(0, 2)).toEqual(
      expect.arrayContaining([
        [quick.self.id, 'quick'],
        [failing.self.id, 'request-failed'],
      ]),
    )
    expect(results[2]).toEqual([slow.self.id, 'slow'])
  })

  it('fail where the peer leaves', async () => {
    const { roomA, roomB } = await meet()
    let asked = () => {}
    const arrived = new Promise<void>((resolve) => {
      asked = resolve
    })
    roomB.handle('never', () => {
      asked()
      return new Promise(() => {})
    })
    const code = refusalOf(onlyPeer(roomA).request('never'))
    await arrived
    roomB.leave()
    expect(await code).toBe('peer-left')
  })

  it('have no handler any more once its lease is given back', async () => {
    const { b, roomA, roomB } = await meet()
    b.shared.lease()
    roomB.handle('x', () => 1)
    roomB.leave()
    expect(await refusalOf(onlyPeer(roomA).request('x'))).toBe('no-handler')
  })
})

describe('presence in a room', { timeout: 30_000 }, () => {
  it('is there with the peer, and no news of its own then', async () => {
    const relay = new TestRelay()
    const a = await relay.member({ presence: { name: 'Ada' } })
    const b = await relay.member()
    const roomA = a.shared.lease()
    const roomB = b.shared.lease()
    const heard: string[] = []
    for (const room of [roomA, roomB]) {
      room.on('peer', () => heard.push('peer'))
      room.on('presence', () => heard.push('presence'))
    }
    relay.enter(a)
    relay.enter(b)
    const said = next(roomB, 'message')
    await next(roomA, 'peer')
    // Behind the presence that each tells the other once they are connected.
    await roomA.broadcast('that was all')
    await said
    expect(heard).toEqual(['peer', 'peer'])
  })

  it('is there with the peer', async () => {
    const relay = new TestRelay()
    const a = await relay.member({ presence: { name: 'Ada' } })
    const b = await relay.member()
    const [roomA, roomB] = [a.shared.lease(), b.shared.lease()]
    const seen = new Promise<unknown>((resolve) => {
      roomB.on('peer', (peer) => resolve(peer.presence))
    })
    relay.enter(a)
    relay.enter(b)
    expect([await seen, roomA.presence]).toEqual([{ name: 'Ada' }, { name: 'Ada' }])
  })

  it('follows the peer where it is too large for a greeting', async () => {
    const large = { text: 'x'.repeat(10_000) }
    const { roomA, roomB } = await meet(new TestRelay(), [{ presence: large }])
    const peer = onlyPeer(roomB)
    await until(roomB, () => 'text' in peer.presence)
    expect([peer.presence, roomA.presence]).toEqual([large, large])
  })

  it('shows the last of many changes, in fewer than there were', async () => {
    const { roomA, roomB } = await meet()
    const peer = onlyPeer(roomB)
    const shown: unknown[] = []
    roomB.on('presence', (presence) => shown.push(presence))
    for (let x = 0; x <= 100; x++) roomA.setPresence({ x })
    await until(roomB, () => peer.presence.x === 100)
    expect(shown).toEqual([{ x: 0 }, { x: 100 }])
    roomA.setPresence({ x: undefined, y: 1 })
    await until(roomB, () => peer.presence.y === 1)
    expect([peer.presence, roomA.getSnapshot().presence]).toEqual([{ y: 1 }, { y: 1 }])
  })

  it('is shown to who comes later, and gone with its peer', async () => {
    const { relay, rooms, members } = await party(2)
    const [first, second] = rooms as [Room, Room]
    first.setPresence({ mood: 'early' })
    const late = await relay.member()
    const lateRoom = late.shared.lease()
    const complete = [second, lateRoom].map((room) => until(room, () => room.peers.size === 2))
    relay.enter(late)
    await Promise.all(complete)
    expect(lateRoom.peers.get(first.self.id)?.presence).toEqual({ mood: 'early' })
    const left = next(second, 'leave')
    members[0]?.shared.close(new LumameshError('closed', 'for the test'))
    const [peer] = await left
    expect(peer.id).toBe(first.self.id)
    expect(second.getSnapshot().peers.map(({ id }) => id)).toEqual([lateRoom.self.id])
  })
})

describe('a peer that breaks the rules', { timeout: 30_000 }, () => {
  const attacks: [string, string, (channels: RTCDataChannel[]) => void][] = [
    ['text', 'peer-misbehaved', ([reliable]) => reliable?.send('hello')],
    ['an empty frame', 'peer-misbehaved', ([reliable]) => reliable?.send(new Uint8Array())],
    [
      'an unknown lane',
      'peer-misbehaved',
      ([reliable]) => reliable?.send(Uint8Array.of(9, 0, ...Array(17).fill(0))),
    ],
    ['a frame of another lane', 'peer-misbehaved', ([, , bulk]) => bulk?.send(new Uint8Array(30))],
    [
      'a forged frame',
      'peer-misbehaved',
      ([, unreliable]) => unreliable?.send(Uint8Array.of(1, ...Array(30).fill(0))),
    ],
  ]

  it.each(attacks)('with %s is let go with %s, and nobody else notices', async (_, code, attack) => {
    const relay = new TestRelay()
    const connections = new Connections()
    const { roomA, roomB } = await meet(relay, [{}, { connections }])
    const { channels } = connections
    const third = await relay.member()
    const roomC = third.shared.lease()
    const complete = until(roomC, () => roomC.peers.size === 2)
    const seen = until(roomA, () => roomA.peers.size === 2)
    relay.enter(third)
    await Promise.all([complete, seen])
    const error = next(roomA, 'error')
    const left = next(roomA, 'leave')
    attack(channels)
    expect((await error)[0].code).toBe(code)
    expect((await left)[0].id).toBe(roomB.self.id)
    const heard = next(roomA, 'message')
    await roomC.peers.get(roomA.self.id)?.send('still here')
    expect((await heard)[0]).toBe('still here')
  })

  it('floods: it is let go with peer-over-limit, though what it sends is only what came before', async () => {
    const connections = new Connections()
    const { roomA, roomB } = await meet(new TestRelay(), [{ connections }])
    const [, channel] = connections.channels
    if (!channel) throw new Error('There is no channel.')
    const arrival = new Promise<MessageEvent>((resolve) => {
      channel.addEventListener('message', resolve)
    })
    const heard = next(roomA, 'message')
    await roomB.broadcast('once', { lane: 'unreliable' })
    await heard
    const frame = await arrival
    const error = next(roomA, 'error')
    for (let i = 0; i < 100_000; i++) channel.onmessage?.call(channel, frame)
    expect((await error)[0].code).toBe('peer-over-limit')
    expect([roomA.peers.size, channel.onmessage]).toEqual([0, null])
  })

  it('sends more than may wait for who does not listen: it is let go with peer-over-limit', async () => {
    const limits = { peerBytes: 100_000 }
    const { roomA, roomB } = await meet(new TestRelay(), [{ limits }])
    const error = next(roomA, 'error')
    for (let i = 0; i < 10; i++) roomB.broadcast(new Uint8Array(15_000)).catch(() => {})
    expect((await error)[0].code).toBe('peer-over-limit')
  })

  it('sends a larger message than the page takes: it is let go with peer-over-limit', async () => {
    const { roomA, roomB } = await meet(new TestRelay(), [{ limits: { messageBytes: 50_000 } }])
    const error = next(roomA, 'error')
    roomB.broadcast(new Uint8Array(60_000)).catch(() => {})
    expect((await error)[0].code).toBe('peer-over-limit')
  })
})
