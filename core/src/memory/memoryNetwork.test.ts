import { describe, expect, it, onTestFinished } from 'vitest'
import { meet, next, onlyPeer, pages, turns, until, values } from '../../test/memoryPages.ts'
import { connect } from '../connect.ts'
import { verifyRecord } from '../crypto/verifyRecord.ts'
import type { Room } from '../rooms/room.ts'
import { equal } from '../wire/bytes.ts'
import { recordFromJson } from '../wire/record.ts'
import { MemoryNetwork } from './memoryNetwork.ts'

/** Enough for a redial or for deriving keys from a password, ms. */
const TIMEOUT = 30_000

async function two(memory = new MemoryNetwork()): Promise<[Room, Room]> {
  return (await meet(await pages(memory, 2))) as [Room, Room]
}

const bytes = (length: number) => Uint8Array.from({ length }, (_, i) => i * 7 + (i >> 10))

describe('an in-memory network', { timeout: TIMEOUT }, () => {
  it('connects two pages', async () => {
    const [ada, bob] = await two()
    expect(onlyPeer(ada)).toMatchObject({ id: bob.self.id, status: 'open' })
    expect(onlyPeer(bob)).toMatchObject({ id: ada.self.id, status: 'open' })
  })

  it('connects eight pages, each to each', async () => {
    const rooms = await meet(await pages(new MemoryNetwork(), 8))
    const ids = rooms.map(({ self }) => self.id)
    for (const room of rooms) expect([room.self.id, ...room.peers.keys()].sort()).toEqual([...ids].sort())
  })

  it('is isolated from other networks', async () => {
    const [[ada]] = await Promise.all([two(), two()])
    expect(ada.peers.size).toBe(1)
  })

  it('keeps the order of values with a configured latency', async () => {
    const [ada, bob] = await two(new MemoryNetwork({ latency: 5 }))
    const arriving = values(bob, 3)
    for (let i = 0; i < 3; i++) ada.broadcast(i)
    expect(await arriving).toEqual([0, 1, 2])
  })

  it('has one relay, whose record is signed and does not expire soon', async () => {
    const memory = new MemoryNetwork()
    const [network] = await pages(memory, 1)
    expect(network?.relays).toMatchObject([{ status: 'online' }])
    const records = memory.options.relays.map(recordFromJson)
    expect(await Promise.all(records.map(verifyRecord))).toEqual([true])
    for (const { expires } of records) expect(expires).toBeGreaterThan(Date.UTC(2090) / 1000)
  })
})

describe('an in-memory room', { timeout: TIMEOUT }, () => {
  it.each(['reliable', 'unreliable', 'bulk'] as const)(
    'delivers values on the lane %s in order',
    async (lane) => {
      const [ada, bob] = await two()
      const sent = Array.from({ length: 100 }, (_, number) => ({ number }))
      const arriving = values(bob, sent.length)
      for (const value of sent) ada.broadcast(value, { lane })
      expect(await arriving).toEqual(sent)
    },
  )

  it('delivers a large value to every peer', async () => {
    const [first, ...others] = await meet(await pages(new MemoryNetwork(), 4))
    const arriving = Promise.all(others.map((room) => values(room, 1)))
    const large = bytes(2 ** 22)
    await first?.broadcast(large, { ack: true })
    for (const [value] of await arriving) expect(equal(value as Uint8Array, large)).toBe(true)
  })

  it('answers requests', async () => {
    const [ada, bob] = await two()
    bob.handle('double', (data) => Number(data) * 2)
    expect(await onlyPeer(ada).request('double', 21)).toBe(42)
  })

  it('delivers a file', async () => {
    const [ada, bob] = await two()
    const content = bytes(300_000)
    const taking = next(bob, 'file').then(([file]) => file.blob())
    await onlyPeer(ada).sendFile(new File([content], 'notes.bin'))
    const taken = new Uint8Array(await (await taking).arrayBuffer())
    expect(equal(taken, content)).toBe(true)
  })

  it('shows presence from the start, and each change', async () => {
    const [a, b] = await pages(new MemoryNetwork(), 2)
    const ada = await a?.joinRoom('room', { presence: { colour: 'red' } })
    const bob = await b?.joinRoom('room')
    if (!ada || !bob) throw new Error('Nobody is there.')
    await until(bob, () => bob.peers.size === 1)
    expect(onlyPeer(bob).presence).toEqual({ colour: 'red' })
    const changed = next(bob, 'presence')
    ada.setPresence({ colour: 'blue' })
    expect((await changed)[0]).toEqual({ colour: 'blue' })
  })

  it('reports the route and statistics of its connections', async () => {
    const [ada] = await two()
    await until(ada, () => onlyPeer(ada).route !== undefined)
    expect(onlyPeer(ada).route).toBe('direct')
  })

  it('reports at once that a peer leaves', async () => {
    const [ada, bob] = await two()
    bob.leave()
    await turns(5)
    expect(ada.peers.size).toBe(0)
  })

  it('reports at once that a page is closed', async () => {
    const [a, b] = await pages(new MemoryNetwork(), 2)
    if (!a || !b) throw new Error('Nobody is there.')
    const [ada] = await meet([a, b])
    b.close()
    await turns(5)
    expect(ada?.peers.size).toBe(0)
  })

  it('reports different passwords on both sides', async () => {
    const [a, b] = await pages(new MemoryNetwork(), 2)
    const ada = await a?.joinRoom('room', { password: 'one' })
    const bob = await b?.joinRoom('room', { password: 'other' })
    if (!ada || !bob) throw new Error('Nobody is there.')
    const [[first], [second]] = await Promise.all([next(ada, 'error'), next(bob, 'error')])
    expect([first.code, second.code]).toEqual(['wrong-password', 'wrong-password'])
    expect([ada.peers.size, bob.peers.size]).toEqual([0, 0])
  })

  it('continues without its relay, and admits new members when the relay is back', async () => {
    const memory = new MemoryNetwork()
    const [a, b] = await pages(memory, 2)
    if (!a || !b) throw new Error('Nobody is there.')
    const [ada, bob] = (await meet([a, b])) as [Room, Room]

    memory.stop()
    await turns(5)
    expect([a.status, b.status]).toEqual(['offline', 'offline'])
    const arriving = values(bob, 1)
    await onlyPeer(ada).send('without a relay', { ack: true })
    expect(await arriving).toEqual(['without a relay'])
    const patience = new AbortController()
    const newcomer = connect({ ...memory.options, signal: patience.signal })
    await turns(20)
    patience.abort()
    await expect(newcomer).rejects.toMatchObject({ code: 'aborted' })

    const waiting = connect(memory.options)
    memory.start()
    const c = await waiting
    onTestFinished(() => c.close())
    const cem = await c.joinRoom('room')
    await Promise.all([ada, bob, cem].map((room) => until(room, () => room.peers.size === 2)))
    expect(onlyPeer(ada)).toMatchObject({ id: bob.self.id, status: 'open' })
  })
})
