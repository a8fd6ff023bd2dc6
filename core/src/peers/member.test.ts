import { describe, expect, it, vi } from 'vitest'
import { until } from '../../test/memoryPages.ts'
import { Connections, channelValues, meet, next, onlyPeer, TestRelay, turn } from '../../test/rooms.ts'
import { SignalSeal } from '../crypto/signalSeal.ts'
import type { Room } from '../rooms/room.ts'
import { encodeHello } from '../wire/hello.ts'
import { encodeSignal } from '../wire/signals.ts'

describe('a member', { timeout: 30_000 }, () => {
  it('connects those whom a relay lists, each with its nick, and tells both', async () => {
    const { a, b, roomA, roomB } = await meet()
    expect(onlyPeer(roomA)).toMatchObject({ id: roomB.self.id, nick: b.shared.self.nick, status: 'open' })
    expect(onlyPeer(roomB)).toMatchObject({ id: roomA.self.id, nick: a.shared.self.nick, status: 'open' })
  })

  it('lets peers go at once where they say goodbye', async () => {
    const { roomA, roomB } = await meet()
    const peer = onlyPeer(roomA)
    const left = next(roomA, 'leave')
    const closed = new Promise<void>((resolve) => {
      peer.on('close', () => resolve())
    })
    roomB.leave()
    expect((await left)[0]).toBe(peer)
    await closed
    expect([peer.status, roomA.peers.size, roomA.status]).toEqual(['closed', 0, 'joined'])
  })

  it('looks for a way over the TURN servers of both pages where there is no direct one', async () => {
    const relay = new TestRelay()
    const server = (host: string) => ({ urls: `turn:${host}:3478`, username: 'ada', credential: 'secret' })
    const [connections, others] = [new Connections(), new Connections()]
    connections.blind = others.blind = true
    const [a, b] = [
      await relay.member({ connections, turn: [server('203.0.113.1')] }),
      await relay.member({ connections: others, turn: [server('203.0.113.2')] }),
    ]
    for (const { shared } of [a, b]) shared.lease()
    for (const member of [a, b]) relay.enter(member)
    // The one who came later offers, and is the one who restarts.
    const both = ['turn:203.0.113.2:3478', 'turn:203.0.113.1:3478']
    await vi.waitFor(() => expect(others.servers).toEqual([[], both]), 5_000)
    expect(connections.servers[0]).toEqual([])
  })

  it.each([
    ['no value', Uint8Array.of(9, 9)],
    ['no object', Uint8Array.of(0, 0x31)],
  ])('does not answer a peer whose presence is %s, and says so', async (_, presence) => {
    const relay = new TestRelay()
    const [a, b] = await Promise.all([relay.member(), relay.member()])
    const room = a.shared.lease()
    relay.enter(a)
    const error = next(room, 'error')
    const { topic, signalKey } = a.shared.keys
    const offer = encodeSignal({
      type: 'offer',
      attempt: 1,
      nonce: new Uint8Array(32),
      hello: encodeHello({ nick: '', conversation: new Uint8Array(8), presence }),
      turn: [],
      description: new Uint8Array(),
    })
    a.shared.signal(b.id, await new SignalSeal(signalKey).seal({ topic, from: b.id, to: a.id }, offer))
    expect((await error)[0].code).toBe('peer-misbehaved')
    await turn()
    expect([relay.carried, room.peers.size]).toEqual([[], 0])
  })

  it('go on over another connection where one breaks: the same peer, every value once and in order', async () => {
    const connections = new Connections()
    const { roomA, roomB } = await meet(new TestRelay(), [{ connections }])
    const [peerA, peerB] = [onlyPeer(roomA), onlyPeer(roomB)]
    const left: unknown[] = []
    for (const room of [roomA, roomB]) room.on('leave', (peer) => left.push(peer))
    const count = 300
    const numbers = (room: Room) => channelValues(room.channel<number>('numbers', { lane: 'bulk' }), count)
    const received = Promise.all([numbers(roomA), numbers(roomB)])
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
    expect(await received).toEqual([expected, expected])
    await Promise.all(sends)
    expect([onlyPeer(roomA), onlyPeer(roomB), left]).toEqual([peerA, peerB, []])
    expect([acknowledged.length, connections.made.length]).toEqual([2 * count, 4])
  })
})
