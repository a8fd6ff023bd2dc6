import { describe, expect, it, vi } from 'vitest'
import { refusalOf } from '../../test/hostile.ts'
import { Connections, meet, next, onlyPeer, TestRelay, turn } from '../../test/rooms.ts'
import { uncaughtErrors } from '../../test/uncaught.ts'
import { roomKeys } from '../crypto/roomKeys.ts'
import { SignalSeal } from '../crypto/signalSeal.ts'
import { LumameshError } from '../errors.ts'
import { encodeHello } from '../wire/hello.ts'
import { encodeSignal } from '../wire/signals.ts'
import type { RoomSnapshot } from './room.ts'

const FAILED = new LumameshError('room-full', 'for the test')

describe('a room', { timeout: 30_000 }, () => {
  it('is joining until a relay lists its members, then joined, whatever becomes of the relay', async () => {
    const { shared } = await new TestRelay().member()
    const room = shared.lease()
    const statuses: string[] = []
    room.on('status', (status) => statuses.push(status))
    expect(room.status).toBe('joining')
    const joined = room.joined()
    shared.members('one', [])
    await joined
    shared.relayClosed('one')
    shared.members('two', [])
    expect(room.status).toBe('joined')
    await room.joined()
    room.leave()
    expect(statuses).toEqual(['joined', 'left'])
  })

  it('rejects those who wait where a relay refuses, and tells of it', async () => {
    const { shared } = await new TestRelay().member()
    const room = shared.lease()
    const errors: unknown[] = []
    room.on('error', (error) => errors.push(error))
    const joined = room.joined()
    shared.refuse(FAILED)
    expect(await refusalOf(joined)).toBe('room-full')
    expect(errors).toEqual([FAILED])
  })

  it('is left when its last lease is given back', async () => {
    const { shared, closed } = await new TestRelay().member()
    const [first, second] = [shared.lease(), shared.lease()]
    first.leave()
    first.leave()
    expect([first.status, second.status, closed()]).toEqual(['left', 'joining', 0])
    second.leave()
    expect([second.status, closed()]).toEqual(['left', 1])
  })

  it('is left for a lease that was given back, whoever else has one', async () => {
    const { shared } = await new TestRelay().member()
    const [first, second] = [shared.lease(), shared.lease()]
    first.leave()
    expect(first.getSnapshot()).toEqual({ status: 'left', peers: [], presence: {} })
    expect(first.getSnapshot()).toBe(first.getSnapshot())
    await expect(first.broadcast(1)).rejects.toMatchObject({ code: 'closed' })
    expect(second.getSnapshot().status).not.toBe('left')
    await second.broadcast(1)
  })

  it('says nothing to a lease that was given back', async () => {
    const { shared } = await new TestRelay().member()
    const [first, second] = [shared.lease(), shared.lease()]
    const heard: string[] = []
    first.on('status', (status) => heard.push(`first ${status}`))
    second.on('status', (status) => heard.push(`second ${status}`))
    first.subscribe(() => heard.push('first changed'))
    first.leave()
    shared.members('relay', [])
    expect(heard).toEqual(['first left', 'second joined'])
  })

  it('connects those whom a relay lists, each with its nick, and tells both', async () => {
    const { a, b, roomA, roomB } = await meet()
    expect(onlyPeer(roomA)).toMatchObject({ id: roomB.self.id, nick: b.shared.self.nick, status: 'open' })
    expect(onlyPeer(roomB)).toMatchObject({ id: roomA.self.id, nick: a.shared.self.nick, status: 'open' })
  })

  it('tells who comes to listen late of those who are present, and of nobody once they stopped', async () => {
    const { roomA, roomB } = await meet()
    const [peer] = await next(roomA, 'peer')
    expect(peer.id).toBe(roomB.self.id)
    const heard: unknown[] = []
    const off = roomA.on('peer', (peer) => heard.push(peer))
    off()
    await turn()
    expect(heard).toEqual([])
  })

  it('has the same snapshot until something changes, and then another one', async () => {
    const relay = new TestRelay()
    const { a, b, roomA } = await meet(relay)
    const snapshots: RoomSnapshot[] = []
    roomA.subscribe(() => snapshots.push(roomA.getSnapshot()))
    const before = roomA.getSnapshot()
    expect(before).toMatchObject({ status: 'joined', peers: [onlyPeer(roomA)] })
    // What changes nothing that is seen: a relay that lists the same members, a second relay.
    a.shared.members('relay', [b.id])
    a.shared.members('second', [b.id])
    a.shared.relayClosed('second')
    await turn()
    expect(roomA.getSnapshot()).toBe(before)
    expect(snapshots).toEqual([])
    const left = next(roomA, 'leave')
    b.shared.close(new LumameshError('closed', 'for the test'))
    await left
    expect(roomA.getSnapshot()).not.toBe(before)
    expect(roomA.getSnapshot()).toEqual({ status: 'joined', peers: [], presence: {} })
    expect(snapshots.at(-1)).toBe(roomA.getSnapshot())
    expect(before.peers).toHaveLength(1)
    expect(Object.isFrozen(before) && Object.isFrozen(before.peers)).toBe(true)
  })

  it('brings a broadcast to everybody, in order', async () => {
    const relay = new TestRelay()
    const members = await Promise.all([relay.member(), relay.member(), relay.member()])
    const rooms = members.map(({ shared }) => shared.lease())
    const full = rooms.map(
      (room) =>
        new Promise<void>((resolve) => {
          room.on('peer', () => room.peers.size === 2 && resolve())
        }),
    )
    for (const member of members) relay.enter(member)
    await Promise.all(full)
    const [sender, ...others] = rooms
    const heard = others.map(
      (room) =>
        new Promise<unknown[]>((resolve) => {
          const all: unknown[] = []
          room.on('message', (data, from) => {
            expect(from.id).toBe(sender?.self.id)
            all.push(data)
            if (all.length === 3) resolve(all)
          })
        }),
    )
    await Promise.all(['a', { b: 1 }, Uint8Array.of(3)].map((value) => sender?.broadcast(value)))
    for (const values of await Promise.all(heard)) expect(values).toEqual(['a', { b: 1 }, Uint8Array.of(3)])
  })

  it('refuses a broadcast of what has no form', async () => {
    const { roomA } = await meet()
    expect(await refusalOf(roomA.broadcast(() => 1))).toBe('unserialisable')
    expect(await refusalOf(roomA.broadcast(new Uint8Array(2 ** 24)))).toBe('message-too-large')
  })

  it('keeps what arrives before anybody listens', async () => {
    const { roomA, roomB } = await meet()
    await roomA.broadcast('early')
    await roomA.broadcast('also')
    // A ping-pong over the same lane: what was sent before it has arrived.
    const answered = new Promise<void>((resolve) => {
      onlyPeer(roomA).on('data', () => resolve())
    })
    await onlyPeer(roomB).send('answer')
    await answered
    const heard: unknown[] = []
    await new Promise<void>((resolve) => {
      roomB.on('message', (data) => {
        heard.push(data)
        if (heard.length === 2) resolve()
      })
    })
    expect(heard).toEqual(['early', 'also'])
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

  it('keeps a link that stands when no relay lists the peer any more', async () => {
    const { a, roomA, roomB } = await meet()
    a.shared.relayClosed('relay')
    const heard = new Promise((resolve) => {
      onlyPeer(roomB).on('data', resolve)
    })
    await onlyPeer(roomA).send('still here')
    expect(await heard).toBe('still here')
  })

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
    const heard = next(roomB, 'message')
    await roomA.broadcast('on we go')
    expect((await heard)[0]).toBe('on we go')
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

  it('says goodbye when its page is left, and meets the others again when that comes back', async () => {
    const relay = new TestRelay()
    const { a, roomA, roomB } = await meet(relay)
    const left = next(roomB, 'leave')
    a.shared.suspend()
    relay.leave(a)
    await left
    expect([roomA.status, roomA.peers.size]).toEqual(['joined', 0])
    const seen = Promise.all([next(roomA, 'peer'), next(roomB, 'peer')])
    relay.enter(a)
    await seen
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

  it("is not disturbed by an app's exceptions", async () => {
    const uncaught = uncaughtErrors()
    const relay = new TestRelay()
    const [a, b] = await Promise.all([relay.member(), relay.member()])
    const [roomA, roomB] = [a.shared.lease(), b.shared.lease()]
    const broken = () => {
      throw new Error('of the app')
    }
    roomA.subscribe(broken)
    roomA.on('peer', broken)
    roomA.on('message', broken)
    const heard = next(roomA, 'message')
    const seen = next(roomB, 'peer')
    relay.enter(a)
    relay.enter(b)
    await seen
    await roomB.broadcast('hello')
    expect((await heard)[0]).toBe('hello')
    expect(onlyPeer(roomA).status).toBe('open')
    await turn()
    expect(uncaught.length).toBeGreaterThan(2)
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
