import { onTestFinished } from 'vitest'
import { connect } from '../src/connect.ts'
import type { MemoryNetwork } from '../src/memory/memoryNetwork.ts'
import { task } from '../src/memory/task.ts'
import type { Network } from '../src/network.ts'
import type { JoinOptions } from '../src/options.ts'
import type { Peer } from '../src/peers/peer.ts'
import type { Room, RoomEvents } from '../src/rooms/room.ts'

/** Pages of an in-memory network, in Node or a browser. They are closed after the test. */
export async function pages(memory: MemoryNetwork, count: number): Promise<Network[]> {
  const networks = await Promise.all(Array.from({ length: count }, () => connect(memory.options)))
  onTestFinished(() => {
    for (const network of networks) network.close()
  })
  return networks
}

/** Joins a room on each page. Resolves with the rooms once all are connected to each other. */
export async function meet(networks: readonly Network[], options?: JoinOptions): Promise<Room[]> {
  const rooms = await Promise.all(networks.map((network) => network.joinRoom('room', options)))
  await Promise.all(rooms.map((room) => until(room, () => room.peers.size === rooms.length - 1)))
  return rooms
}

/** Resolves when the condition holds for the room. */
export function until(room: Room, holds: () => boolean): Promise<void> {
  return new Promise((resolve) => {
    const look = () => {
      if (!holds()) return
      off()
      resolve()
    }
    const off = room.subscribe(look)
    look()
  })
}

/** The arguments of the next event of this type. */
export function next<Name extends keyof RoomEvents>(room: Room, event: Name): Promise<RoomEvents[Name]> {
  return new Promise((resolve) => room.on(event, (...args) => resolve(args)))
}

/** The next values that a room receives. */
export function values(room: Room, count: number): Promise<unknown[]> {
  return new Promise((resolve) => {
    const all: unknown[] = []
    const off = room.on('message', (value) => {
      if (all.push(value) < count) return
      off()
      resolve(all)
    })
  })
}

export function onlyPeer(room: Room | undefined): Peer {
  const [peer] = room?.peers.values() ?? []
  if (!peer) throw new Error('There is no peer.')
  return peer
}

/** Resolves after `count` tasks, when messages in flight in memory have arrived. */
export async function turns(count: number): Promise<void> {
  for (let i = 0; i < count; i++) await new Promise<void>(task)
}
