import { describe, expect, it } from 'vitest'
import { until } from '../../test/memoryPages.ts'
import { meet, next, onlyPeer, party, TestRelay } from '../../test/rooms.ts'
import { LumameshError } from '../errors.ts'
import type { Room } from './room.ts'

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
