import { openAsBlob } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { digest } from '../../test/digest.ts'
import { refusalOf } from '../../test/hostile.ts'
import { meet, next, onlyPeer, TestRelay, turn } from '../../test/rooms.ts'
import { uncaughtErrors } from '../../test/uncaught.ts'
import { LumameshError } from '../errors.ts'
import type { RoomSnapshot } from './room.ts'

const FAILED = new LumameshError('room-full', 'for the test')

describe('a room', { timeout: 30_000 }, () => {
  it('is joining until a relay lists its members, then joined, even if the relay closes', async () => {
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

  it('rejects waiting calls if a relay refuses, and emits the error', async () => {
    const { shared } = await new TestRelay().member()
    const room = shared.lease()
    const errors: unknown[] = []
    room.on('error', (error) => errors.push(error))
    const joined = room.joined()
    shared.refuse(FAILED)
    expect(await refusalOf(joined)).toBe('room-full')
    expect(errors).toEqual([FAILED])
  })

  it('keeps its snapshot until something changes', async () => {
    const relay = new TestRelay()
    const { a, b, roomA } = await meet(relay)
    const snapshots: RoomSnapshot[] = []
    roomA.subscribe(() => snapshots.push(roomA.getSnapshot()))
    const before = roomA.getSnapshot()
    expect(before).toMatchObject({ status: 'joined', peers: [onlyPeer(roomA)] })
    // No visible change: a relay lists the same members again, and a second relay lists them.
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

  it('delivers broadcasts to every peer, in order', async () => {
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
    const received = others.map(
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
    for (const values of await Promise.all(received))
      expect(values).toEqual(['a', { b: 1 }, Uint8Array.of(3)])
  })

  it('refuses to broadcast a value that cannot be serialised', async () => {
    const { roomA } = await meet()
    expect(await refusalOf(roomA.broadcast(() => 1))).toBe('unserialisable')
    expect(await refusalOf(roomA.broadcast(new Uint8Array(2 ** 24)))).toBe('message-too-large')
  })

  it('queues values that arrive before the first listener', async () => {
    const { roomA, roomB } = await meet()
    await roomA.broadcast('early')
    await roomA.broadcast('also')
    // An answer on the same lane: everything sent before has arrived.
    const answered = new Promise<void>((resolve) => {
      onlyPeer(roomA).on('data', () => resolve())
    })
    await onlyPeer(roomB).send('answer')
    await answered
    const received: unknown[] = []
    await new Promise<void>((resolve) => {
      roomB.on('message', (data) => {
        received.push(data)
        if (received.length === 2) resolve()
      })
    })
    expect(received).toEqual(['early', 'also'])
  })

  it('keeps a connection when no relay lists the peer any longer', async () => {
    const { a, roomA, roomB } = await meet()
    a.shared.relayClosed('relay')
    const received = new Promise((resolve) => {
      onlyPeer(roomB).on('data', resolve)
    })
    await onlyPeer(roomA).send('still here')
    expect(await received).toBe('still here')
  })

  it('sends a goodbye when its page is suspended, and reconnects when the page resumes', async () => {
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

  it("continues after exceptions in an app's listeners", async () => {
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
    const received = next(roomA, 'message')
    const seen = next(roomB, 'peer')
    relay.enter(a)
    relay.enter(b)
    await seen
    await roomB.broadcast('hello')
    expect((await received)[0]).toBe('hello')
    expect(onlyPeer(roomA).status).toBe('open')
    await turn()
    expect(uncaught.length).toBeGreaterThan(2)
  })

  it('report a Blob that cannot be read, even if there is no peer to receive it', async () => {
    const { shared } = await new TestRelay().member()
    const folder = await mkdtemp(join(tmpdir(), 'lumamesh-'))
    const path = join(folder, 'gone.txt')
    await writeFile(path, 'here')
    const blob = await openAsBlob(path)
    await rm(folder, { recursive: true })
    expect(await refusalOf(shared.lease().broadcast(blob))).toBe('unserialisable')
  })

  it('resolve with { ack: true } when the other page has received the value', async () => {
    const { roomA, roomB } = await meet()
    const received: unknown[] = []
    roomB.on('message', (data) => received.push(data))
    const large = new Uint8Array(1_000_000)
    for (const lane of ['reliable', 'bulk'] as const) {
      await roomA.broadcast(large, { ack: true, lane })
      expect(received.splice(0).map((value) => digest(value as Uint8Array))).toEqual([digest(large)])
    }
  })

  it('can be aborted before they are sent, and not after', async () => {
    const { roomA, roomB } = await meet()
    const received = new Promise<unknown[]>((resolve) => {
      const all: unknown[] = []
      roomB.on('message', (data) => all.push(data) === 3 && resolve(all))
    })
    const [early, late] = [new AbortController(), new AbortController()]
    const first = roomA.broadcast('left', { signal: late.signal, ack: true })
    await first
    late.abort()
    // More than the connection accepts at once, so that later values are queued.
    const large = roomA.broadcast(new Uint8Array(8_000_000))
    const aborted = refusalOf(roomA.broadcast('taken back', { signal: early.signal }))
    const last = roomA.broadcast('behind')
    early.abort()
    expect(await aborted).toBe('aborted')
    expect(await refusalOf(roomA.broadcast('never', { signal: early.signal }))).toBe('aborted')
    await Promise.all([large, last])
    expect(await received).toEqual(['left', expect.any(Uint8Array), 'behind'])
  })

  it('fail with closed once the room is left', async () => {
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
