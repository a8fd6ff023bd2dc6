import { describe, expect, it } from 'vitest'
import { meet, next, onlyPeer, TestRelay, turn } from '../../test/rooms.ts'
import { roomKeys } from '../crypto/roomKeys.ts'
import { SignalSeal } from '../crypto/signalSeal.ts'
import { encodeSignal } from '../wire/signals.ts'

describe('a mesh', { timeout: 30_000 }, () => {
  it('connects to at most maxPeers, and says so', async () => {
    const relay = new TestRelay()
    const [small, ...others] = await Promise.all([
      relay.member({ maxPeers: 1 }),
      relay.member(),
      relay.member(),
    ])
    for (const other of others) relay.enter(other)
    const room = small.shared.lease()
    const error = next(room, 'error')
    relay.enter(small)
    expect((await error)[0].code).toBe('room-full')
    await next(room, 'peer')
    expect(room.peers.size).toBe(1)
  })

  it('tells both where passwords differ, and connects nobody', async () => {
    const relay = new TestRelay()
    const [one, other] = await Promise.all([
      relay.member({ keys: await roomKeys('room', 'one') }),
      relay.member({ keys: await roomKeys('room', 'other') }),
    ])
    const rooms = [one.shared.lease(), other.shared.lease()]
    const errors = Promise.all(rooms.map((room) => next(room, 'error')))
    relay.enter(one)
    relay.enter(other)
    expect((await errors).map(([{ code }]) => code)).toEqual(['wrong-password', 'wrong-password'])
    expect(rooms.map(({ peers }) => peers.size)).toEqual([0, 0])
  })

  it('reports a signal that was sealed right and makes no sense, and goes on', async () => {
    const relay = new TestRelay()
    const { a, b, roomA, roomB } = await meet(relay)
    const seal = new SignalSeal(a.shared.keys.signalKey)
    const context = { topic: a.shared.keys.topic, from: b.id, to: a.id }
    const error = next(roomA, 'error')
    a.shared.signal(b.id, await seal.seal(context, Uint8Array.of(1, 0, 0)))
    expect((await error)[0]).toMatchObject({ code: 'peer-misbehaved' })
    const received = next(roomB, 'message')
    await roomA.broadcast('on we go')
    expect((await received)[0]).toBe('on we go')
  })

  it('says that a peer speaks another version, and does not answer it', async () => {
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
      hello: Uint8Array.of(1, 0, 2),
      turn: [],
      description: new Uint8Array(),
    })
    a.shared.signal(b.id, await new SignalSeal(signalKey).seal({ topic, from: b.id, to: a.id }, offer))
    expect((await error)[0].code).toBe('version-unsupported')
    await turn()
    expect(relay.carried).toEqual([])
  })

  it('ignores signals that nobody sealed for it, where it is connected', async () => {
    const { a, b, roomA } = await meet()
    const errors: unknown[] = []
    roomA.on('error', (error) => errors.push(error))
    a.shared.signal(b.id, new Uint8Array(100))
    a.shared.signal(b.id, new Uint8Array())
    await turn()
    await turn()
    expect([errors, onlyPeer(roomA).status]).toEqual([[], 'open'])
  })

  it('never lets a relay read a nick or an SDP', async () => {
    const relay = new TestRelay()
    const { a } = await meet(relay)
    expect(relay.carried.length).toBeGreaterThan(1)
    const all = Buffer.concat(relay.carried).toString('latin1')
    expect(all).not.toContain(a.shared.self.nick)
    expect(all).not.toContain('v=0')
    expect(all).not.toContain('candidate')
  })
})
