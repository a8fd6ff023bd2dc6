import { describe, expect, it } from 'vitest'
import { until } from '../../test/memoryPages.ts'
import { Connections, meet, next, TestRelay } from '../../test/rooms.ts'

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
    const received = next(roomA, 'message')
    await roomC.peers.get(roomA.self.id)?.send('still here')
    expect((await received)[0]).toBe('still here')
  })

  it('floods: it is let go with peer-over-limit, though what it sends is only what came before', async () => {
    const connections = new Connections()
    const { roomA, roomB } = await meet(new TestRelay(), [{ connections }])
    const [, channel] = connections.channels
    if (!channel) throw new Error('There is no channel.')
    const arrival = new Promise<MessageEvent>((resolve) => {
      channel.addEventListener('message', resolve)
    })
    const received = next(roomA, 'message')
    await roomB.broadcast('once', { lane: 'unreliable' })
    await received
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
