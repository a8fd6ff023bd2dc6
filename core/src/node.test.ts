import { describe, expect, it, onTestFinished } from 'vitest'
import { digest } from '../test/digest.ts'
import { rtc, testDirectory, testRelay } from '../test/relay.ts'
import { connect } from './connect.ts'
import type { LumameshError } from './errors.ts'
import type { Network } from './network.ts'
import type { Peer } from './peers/peer.ts'
import type { Room } from './rooms/room.ts'

const TIMEOUT = 30_000

async function bot(relays: Parameters<typeof connect>[0]): Promise<Network> {
  const network = await connect({ rtc, ...relays })
  onTestFinished(() => network.close())
  return network
}

const nextPeer = (room: Room) => new Promise<Peer>((resolve) => room.on('peer', resolve))
const nextLeave = (room: Room) => new Promise<Peer>((resolve) => room.on('leave', resolve))
const nextError = (room: Room) => new Promise<LumameshError>((resolve) => room.on('error', resolve))

/** The next `count` values. */
function values(peer: Peer, count: number): Promise<unknown[]> {
  return new Promise((resolve) => {
    const all: unknown[] = []
    const off = peer.on('data', (value) => {
      all.push(value)
      if (all.length < count) return
      off()
      resolve(all)
    })
  })
}

describe('two bots in Node', { timeout: TIMEOUT }, () => {
  it('connect through a relay and exchange values', async () => {
    const relay = await testRelay()
    const [a, b] = await Promise.all([bot({ relays: relay.config }), bot({ relays: relay.config })])
    expect([a.status, b.status]).toEqual(['online', 'online'])
    expect(a.relays).toMatchObject([{ address: `127.0.0.1:${relay.port}`, status: 'online' }])

    const roomA = await a.joinRoom('bots', { nick: 'Ada' })
    const roomB = await b.joinRoom('bots', { nick: 'Bob' })
    const [peerOfA, peerOfB] = await Promise.all([nextPeer(roomA), nextPeer(roomB)])
    expect([peerOfA.nick, peerOfB.nick]).toEqual(['Bob', 'Ada'])
    expect([peerOfA.id, peerOfB.id]).toEqual([roomB.self.id, roomA.self.id])
    expect(roomA.getSnapshot().peers).toEqual([peerOfA])

    const mebibyte = Uint8Array.from({ length: 2 ** 20 }, (_, i) => i * 7 + (i >> 10))
    const sent = [{ hello: 'world' }, Uint8Array.of(0, 255), mebibyte, 'last']
    for (const [from, to] of [
      [peerOfA, peerOfB],
      [peerOfB, peerOfA],
    ] as const) {
      const arriving = values(to, sent.length)
      await Promise.all(sent.map((value) => from.send(value)))
      const [json, bytes, large, last] = await arriving
      expect(json).toEqual({ hello: 'world' })
      expect(bytes).toEqual(Uint8Array.of(0, 255))
      expect(digest(large as Uint8Array)).toBe(digest(mebibyte))
      expect(last).toBe('last')
    }

    const left = nextLeave(roomA)
    roomB.leave()
    expect((await left).id).toBe(roomB.self.id)
    expect(roomA.peers.size).toBe(0)
    expect([roomA.status, roomB.status]).toEqual(['joined', 'left'])
    await expect(peerOfA.send(1)).rejects.toMatchObject({ code: 'peer-left' })
  })

  it('with different passwords both report it, and do not connect', async () => {
    const relay = await testRelay()
    const [a, b] = await Promise.all([bot({ relays: relay.config }), bot({ relays: relay.config })])
    const roomA = await a.joinRoom('secret', { password: 'one' })
    const errorOfA = nextError(roomA)
    const roomB = await b.joinRoom('secret', { password: 'other' })
    const [first, second] = await Promise.all([errorOfA, nextError(roomB)])
    expect([first.code, second.code]).toEqual(['wrong-password', 'wrong-password'])
    expect([roomA.peers.size, roomB.peers.size]).toEqual([0, 0])
  })

  it('with the same password connect', async () => {
    const relay = await testRelay()
    const [a, b] = await Promise.all([bot({ relays: relay.config }), bot({ relays: relay.config })])
    const rooms = [a, b].map((network) => network.joinRoom('secret', { password: 'same' }))
    const [roomA, roomB] = (await Promise.all(rooms)) as [Room, Room]
    await Promise.all([nextPeer(roomA), nextPeer(roomB)])
  })

  it('connect again each time one leaves and rejoins at once', async () => {
    const relay = await testRelay()
    const [a, b] = await Promise.all([bot({ relays: relay.config }), bot({ relays: relay.config })])
    const roomA = await a.joinRoom('door')
    for (let i = 0; i < 5; i++) {
      const coming = nextPeer(roomA)
      const roomB = await b.joinRoom('door')
      await Promise.all([coming, nextPeer(roomB)])
      const going = nextLeave(roomA)
      roomB.leave()
      await going
    }
  })

  it('send proof of work if a relay requires it', async () => {
    const relay = await testRelay({ WORK_ABOVE: '0' })
    const network = await bot({ relays: relay.config })
    expect(network.status).toBe('online')
  })

  it('keep their connection while the relay restarts, and then discover others through it again', async () => {
    const DATA_DIR = await testDirectory()
    const first = await testRelay({ DATA_DIR })
    const options = { relays: first.config }
    const [a, b] = await Promise.all([bot(options), bot(options)])
    const roomA = await a.joinRoom('steady')
    const roomB = await b.joinRoom('steady')
    const [peerOfA, peerOfB] = await Promise.all([nextPeer(roomA), nextPeer(roomB)])

    const offline = new Promise<void>((resolve) => {
      a.on('status', (status) => status === 'offline' && resolve())
    })
    await first.close()
    await offline
    const arriving = values(peerOfB, 1)
    await peerOfA.send('without a relay')
    expect(await arriving).toEqual(['without a relay'])

    const third = nextThird(roomA, peerOfA)
    const second = await testRelay({ DATA_DIR, UDP_PORT: String(first.port) })
    const c = await bot({ relays: second.config })
    await c.joinRoom('steady')
    await third
    expect([peerOfA.status, peerOfB.status]).toEqual(['open', 'open'])
  })
})

/** The next peer of the room that is not the given one. */
function nextThird(room: Room, known: Peer): Promise<Peer> {
  return new Promise((resolve) => room.on('peer', (peer) => peer !== known && resolve(peer)))
}
