import { describe, expect, it, vi } from 'vitest'
import { meet, onlyPeer, pages } from '../../test/memoryPages.ts'
import { newFrames } from '../../test/schedule.ts'
import { MemoryNetwork } from '../memory/memoryNetwork.ts'
import type { Room } from '../rooms/room.ts'
import { constant } from './readable.ts'
import { RoomEntry } from './roomEntry.ts'

/** The entry of a room with `count` other members. */
async function newEntry(others = 1) {
  const [room, ...rooms] = await meet(await pages(new MemoryNetwork(), others + 1))
  if (!room) throw new Error('There is no room.')
  const frames = newFrames()
  const release = vi.fn()
  const entry = new RoomEntry({ room, retry: () => {}, schedule: frames.schedule, release })
  const listener = vi.fn()
  entry.result.subscribe(listener)
  return { ...frames, room, rooms, entry, release, listener }
}

/** Resolves when the room sees the presence of another member. */
function seen(room: Room, other: Room): Promise<void> {
  return new Promise((resolve) => {
    room.on('presence', (_, peer) => peer.id === other.self.id && resolve())
  })
}

describe('a joined room', { timeout: 30_000 }, () => {
  it('shows its peers as objects that are replaced only when their content changes', async () => {
    const { room, rooms, entry, show } = await newEntry(2)
    const [bob, eve] = rooms as [Room, Room]
    const before = entry.result.getSnapshot()
    const bobSeen = seen(room, bob)
    bob.setPresence({ x: 2 })
    await bobSeen
    show()
    const after = entry.result.getSnapshot()
    const of = ({ peers }: typeof before, { self }: Room) => peers.find(({ id }) => id === self.id)
    expect([of(after, bob)?.presence, of(before, bob)?.presence]).toEqual([{ x: 2 }, {}])
    expect(of(after, eve)).toBe(of(before, eve))
    expect(of(after, bob)?.peer).toBe(room.peers.get(bob.self.id))
    expect([after, after.peers].every(Object.isFrozen)).toBe(true)
  })

  it('notifies once a frame, however many peers change', async () => {
    const { room, rooms, entry, listener, waiting, show } = await newEntry(3)
    const all = Promise.all(rooms.map((other) => seen(room, other)))
    for (const other of rooms) other.setPresence({ x: 1 })
    await all
    expect([listener.mock.calls.length, waiting.size]).toEqual([0, 1])
    show()
    expect(listener).toHaveBeenCalledTimes(1)
    const { peers } = entry.result.getSnapshot()
    expect(peers.map(({ presence }) => presence)).toEqual(rooms.map(() => ({ x: 1 })))
  })

  it("notifies at once of this page's own presence, as a controlled input needs", async () => {
    const { room, entry, listener } = await newEntry()
    room.setPresence({ name: 'h' })
    expect([entry.result.getSnapshot().presence, listener.mock.calls.length]).toEqual([{ name: 'h' }, 1])
  })

  it('notifies at once when a peer joins or leaves', async () => {
    const { room, rooms, entry } = await newEntry()
    const changed = new Promise<void>((resolve) => {
      entry.result.subscribe(() => entry.result.getSnapshot().peers.length === 0 && resolve())
    })
    expect(entry.result.getSnapshot().peers.map(({ peer }) => peer)).toEqual([onlyPeer(room)])
    rooms[0]?.leave()
    await changed
  })

  it('starts a collection once for each name, and ends it with the room', async () => {
    const { entry, room, release } = await newEntry()
    const end = vi.fn()
    const begin = vi.fn(() => ({ ...constant(1), end }))
    const first = entry.collect('messages', begin)
    expect(entry.collect('messages', begin)).toBe(first)
    expect(entry.collect('files', begin)).not.toBe(first)
    expect([begin.mock.calls.length, end.mock.calls.length]).toEqual([2, 0])
    entry.close()
    expect([end.mock.calls.length, release.mock.calls.length, room.status]).toEqual([2, 1, 'left'])
  })

  it('notifies of nothing once it is closed, not even of changes that wait for a frame', async () => {
    const { room, rooms, entry, listener, waiting } = await newEntry()
    const [other] = rooms as [Room]
    const otherSeen = seen(room, other)
    other.setPresence({ x: 1 })
    await otherSeen
    entry.close()
    expect([waiting.size, listener.mock.calls.length]).toEqual([0, 0])
  })
})
