import { describe, expect, it, onTestFinished } from 'vitest'
import { refusal } from '../../test/hostile.ts'
import { until } from '../../test/memoryPages.ts'
import { meet, next, onlyPeer, party, TestRelay } from '../../test/rooms.ts'
import { encode } from '../../test/values.ts'
import { LumameshError } from '../errors.ts'
import type { Peer } from '../peers/peer.ts'
import { encodePresence } from '../wire/presence.ts'
import { RoomPresence } from './presence.ts'
import type { Room } from './room.ts'

describe('presence in a room', { timeout: 30_000 }, () => {
  it('arrives with the peer, without a presence event', async () => {
    const relay = new TestRelay()
    const a = await relay.member({ presence: { name: 'Ada' } })
    const b = await relay.member()
    const roomA = a.shared.lease()
    const roomB = b.shared.lease()
    const received: string[] = []
    for (const room of [roomA, roomB]) {
      room.on('peer', () => received.push('peer'))
      room.on('presence', () => received.push('presence'))
    }
    relay.enter(a)
    relay.enter(b)
    const last = next(roomB, 'message')
    await next(roomA, 'peer')
    // Arrives after the presence that each sends once they are connected.
    await roomA.broadcast('that was all')
    await last
    expect(received).toEqual(['peer', 'peer'])
  })

  it('is set when the peer event is emitted', async () => {
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

  it('follows the peer if it is too large for a greeting', async () => {
    const large = { text: 'x'.repeat(10_000) }
    const { roomA, roomB } = await meet(new TestRelay(), [{ presence: large }])
    const peer = onlyPeer(roomB)
    await until(roomB, () => 'text' in peer.presence)
    expect([peer.presence, roomA.presence]).toEqual([large, large])
  })

  it('shows the last of many changes, with fewer events', async () => {
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

  it('is sent to later peers, and removed with its peer', async () => {
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

describe('the presence of a room', () => {
  function peerOf() {
    const posted: Uint8Array[] = []
    const shown: unknown[] = []
    const peer = {
      post: async (_: number, value: Uint8Array) => void posted.push(value),
      setPresence: (presence: unknown) => shown.push(presence),
    } as unknown as Peer
    return { peer, posted, shown }
  }

  it('is sent to every peer when it changes, and to one peer on demand', () => {
    const [one, two] = [peerOf(), peerOf()]
    const presence = new RoomPresence({ x: 1 }, () => [one.peer, two.peer])
    onTestFinished(() => presence.own.close())
    presence.sendTo(one.peer)
    presence.own.set({ x: 2 })
    expect(one.posted).toEqual([encodePresence({ x: 1 }), encodePresence({ x: 2 })])
    expect(two.posted).toEqual([encodePresence({ x: 2 })])
  })

  it('of a peer changes only if the bytes differ, even if the buffer of their frame is reused', () => {
    const { peer, shown } = peerOf()
    const presence = new RoomPresence({}, () => [])
    const frame = encodePresence({ x: 1 })
    expect(presence.receive(peer, frame)).toBe(true)
    expect(presence.receive(peer, frame.slice())).toBe(false)
    frame.fill(0)
    expect(presence.receive(peer, encodePresence({ x: 1 }))).toBe(false)
    expect(presence.receive(peer, encodePresence({ x: 2 }))).toBe(true)
    expect(shown).toEqual([{ x: 1 }, { x: 2 }])
  })

  it('of a peer whose greeting has none is unchanged', () => {
    const { peer, shown } = peerOf()
    expect(new RoomPresence({}, () => []).receive(peer, new Uint8Array())).toBe(false)
    expect(shown).toEqual([])
  })

  it('of a peer that sends an invalid one is refused, and the previous one stays', () => {
    const { peer, shown } = peerOf()
    const presence = new RoomPresence({}, () => [])
    const valid = encodePresence({ x: 1 })
    presence.receive(peer, valid)
    for (const [bytes, code] of [
      [Uint8Array.of(9), 'malformed'],
      [encode([1]), 'peer-misbehaved'],
      [encode({ text: 'x'.repeat(17_000) }), 'peer-misbehaved'],
    ] as const)
      expect(refusal(() => presence.receive(peer, bytes))).toBe(code)
    expect(presence.receive(peer, valid)).toBe(false)
    expect(shown).toEqual([{ x: 1 }])
  })
})
