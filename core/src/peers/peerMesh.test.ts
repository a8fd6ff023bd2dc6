import { describe, expect, it, onTestFinished } from 'vitest'
import { type TestPage, testPages } from '../../test/members.ts'
import { turns } from '../../test/memoryPages.ts'
import { meet, next, onlyPeer, TestRelay, turn } from '../../test/rooms.ts'
import { roomKeys } from '../crypto/roomKeys.ts'
import { SignalSeal } from '../crypto/signalSeal.ts'
import { task } from '../memory/task.ts'
import { equal, toHex } from '../wire/bytes.ts'
import { encodeSignal } from '../wire/signals.ts'
import { PeerMesh } from './peerMesh.ts'

describe('a mesh', { timeout: 30_000 }, () => {
  it('connects to at most maxPeers, and reports it', async () => {
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

  it('reports different passwords on both pages, and does not connect them', async () => {
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

  it('reports a correctly sealed but malformed signal, and continues', async () => {
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

  it('reports a peer with another version, and does not answer it', async () => {
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

  it('ignores signals that were not sealed for it while it is connected', async () => {
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

/** Meshes of the same room. The test is their relay and delivers signals a task later. */
async function meshes(count: number, maxPeers = 64) {
  const pages = await testPages(count)
  const carried: { from: number; to: string }[] = []
  const all = pages.map((page, from) => {
    const signal = (to: Uint8Array, payload: Uint8Array) => {
      carried.push({ from, to: toHex(to) })
      const at = pages.findIndex(({ id }) => equal(id, to))
      task(() => all[at]?.signal(page.id, payload.slice()))
    }
    return new PeerMesh({ ...page.environment, maxPeers, signal }, page.events)
  })
  onTestFinished(() => {
    for (const mesh of all) mesh.close()
  })
  return { pages, meshes: all, carried }
}

/** Resolves when everything in flight between pages in memory has arrived. Sealing takes further turns. */
const settled = async (holds: () => boolean) => {
  while (!holds()) await turns(1)
}

describe('the mesh of a room', () => {
  it('connects every pair of members, in any order of lists and with repetitions', async () => {
    const { pages, meshes: all } = await meshes(4)
    for (const mesh of all)
      for (const { id } of pages) for (const newcomer of [true, false]) mesh.listed(id, newcomer)
    await settled(() => all.every(({ peers }) => peers.size === 3))
    await turns(20)
    for (const [i, mesh] of all.entries()) {
      const others = pages.filter((_, at) => at !== i).map(({ id }) => toHex(id))
      expect([...mesh.peers.keys()].sort()).toEqual(others)
      expect(pages[i]?.left).toEqual([])
    }
  })

  it('does not connect this page to itself', async () => {
    const { pages, meshes: all, carried } = await meshes(1)
    const [page] = pages as [TestPage]
    all[0]?.listed(page.id, true)
    all[0]?.signal(page.id, new Uint8Array(100))
    await turns(20)
    expect([page.memory.made, page.errors, carried]).toEqual([[], [], []])
  })

  it('reports that the room is full for each member beyond maxPeers, and connects one when a peer leaves', async () => {
    const { pages, meshes: all } = await meshes(3, 1)
    const [page, second, third] = pages as [TestPage, TestPage, TestPage]
    const [mesh] = all as [PeerMesh]
    mesh.listed(second.id, false)
    mesh.listed(third.id, false)
    expect(page.errors.map(({ code }) => code)).toEqual(['room-full'])
    mesh.unlisted(second.id, true)
    mesh.tick(0, false)
    mesh.listed(third.id, false)
    expect(page.errors).toHaveLength(1)
  })

  it('accepts a signal from a member that no relay has listed yet', async () => {
    const { pages, meshes: all } = await meshes(2)
    const [first, second] = all as [PeerMesh, PeerMesh]
    first.listed((pages[1] as TestPage).id, true)
    await settled(() => second.peers.size === 1)
    expect([...second.peers.keys()]).toEqual([toHex((pages[0] as TestPage).id)])
  })

  it('sends, answers and reports nothing once it is closed', async () => {
    const { pages, meshes: all, carried } = await meshes(2)
    const [page, other] = pages as [TestPage, TestPage]
    const [mesh, second] = all as [PeerMesh, PeerMesh]
    second.listed(page.id, true)
    await settled(() => carried.length > 0)
    // Its signal is being opened now.
    mesh.listed(other.id, true)
    mesh.close()
    const before = carried.filter(({ from }) => from === 0)
    mesh.listed(other.id, true)
    mesh.signal(other.id, new Uint8Array(100))
    await turns(50)
    expect(carried.filter(({ from }) => from === 0)).toEqual(before)
    expect([mesh.peers.size, page.peers, page.errors]).toEqual([0, [], []])
  })

  it('ignores the removal of a member that was never listed', async () => {
    const { pages, meshes: all } = await meshes(1)
    all[0]?.unlisted(new Uint8Array(16).fill(9), true)
    expect([all[0]?.peers.size, pages[0]?.left]).toEqual([0, []])
  })
})
