import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { pages } from '../../test/memoryPages.ts'
import { connect } from '../connect.ts'
import type { JoinOptions, Room } from '../index.ts'
import { MemoryNetwork } from '../memory/memoryNetwork.ts'
import type { Network } from '../network.ts'
import type { ConnectOptions } from '../options.ts'
import { NetworkStore, type NetworkStoreOptions } from './networkStore.ts'
import type { Readable } from './readable.ts'

const nothing = () => {}

class Page {
  readonly memory = new MemoryNetwork()
  readonly networks: Network[] = []
  readonly store: NetworkStore

  constructor(options: NetworkStoreOptions = {}) {
    this.store = new NetworkStore({
      ...this.memory.options,
      linger: 20,
      connect: async (connectOptions) => {
        const network = await connect(connectOptions)
        this.networks.push(network)
        return network
      },
      ...options,
    })
    onTestFinished(() => this.store.close())
  }

  async other(options?: JoinOptions): Promise<Room> {
    const [network] = await pages(this.memory, 1)
    if (!network) throw new Error('There is no other page.')
    return network.joinRoom('a', options)
  }
}

/** Resolves with the snapshot of a readable once the condition holds. Stays subscribed until the test ends. */
function once<T>(readable: Readable<T>, holds: (snapshot: T) => boolean): Promise<T> {
  return new Promise((resolve) => {
    const look = () => holds(readable.getSnapshot()) && resolve(readable.getSnapshot())
    onTestFinished(readable.subscribe(look))
    look()
  })
}

const joined = ({ status }: { status: string }) => status === 'joined'

describe('a network store', () => {
  it('connects for the first subscriber, once', async () => {
    const { store, networks } = new Page()
    const room = store.room('a')
    expect(room.getSnapshot().status).toBe('joining')
    expect(networks).toHaveLength(0)
    const off = room.subscribe(nothing)
    await once(store.room('a'), joined)
    expect(networks).toHaveLength(1)
    expect((await once(store.network(), ({ status }) => status === 'online')).network).toBe(networks[0])
    off()
  })

  it('passes all options to connect()', async () => {
    const given = {
      limits: { peerBytes: 9 },
      log() {},
      sat: 0,
      storage: { getItem: () => null, setItem() {} },
    }
    const taken = new Promise<ConnectOptions>((resolve) => {
      const connect = (options: ConnectOptions) => {
        resolve(options)
        return new Promise<Network>(nothing)
      }
      onTestFinished(new Page({ ...given, connect }).store.network().subscribe(nothing))
    })
    expect(await taken).toMatchObject(given)
  })

  it('leaves the room, then closes the network, after the last subscriber', async () => {
    const { store, networks } = new Page()
    const room = store.room('a')
    const done = new Promise<void>((resolve) => {
      const off = room.subscribe(() => {
        if (room.getSnapshot().status !== 'joined') return
        off()
        resolve()
      })
    })
    await done
    expect(networks[0]?.rooms).toEqual(['a'])
    await vi.waitFor(() => expect(networks[0]?.rooms).toEqual([]))
    await vi.waitFor(() => expect(networks[0]?.status).toBe('closed'))
  })

  it('stays joined without a relay, and reports that the network is offline', async () => {
    const page = new Page()
    await page.other()
    const room = page.store.room('a')
    await once(room, ({ peers }) => peers.length === 1)
    page.memory.stop()
    await once(page.store.network(), ({ status }) => status === 'offline')
    expect(room.getSnapshot()).toMatchObject({ status: 'joined', error: undefined })
    expect(room.getSnapshot().peers).toHaveLength(1)
  })

  it('reports a failure with every key, and joins once connecting succeeds', async () => {
    let broken = true
    const memory = new MemoryNetwork()
    const { store } = new Page({
      connect: async () => {
        if (broken) throw new Error('the cable')
        return connect(memory.options)
      },
    })
    const failed = await once(store.room('a'), ({ status }) => status === 'failed')
    expect(failed.error?.code).toBe('connect-failed')
    const [idle] = [store.room(undefined).getSnapshot()]
    expect(Object.keys(failed).sort()).toEqual(Object.keys(idle).sort())
    broken = false
    failed.retry()
    const { status, ...rest } = await once(store.room('a'), joined)
    expect(status).toBe('joined')
    expect(Object.keys({ status, ...rest }).sort()).toEqual(Object.keys(idle).sort())
  })

  it('also retries the network if another subscriber holds it', async () => {
    let broken = true
    const memory = new MemoryNetwork()
    const { store } = new Page({
      connect: async () => {
        if (broken) throw new Error('the cable')
        return connect(memory.options)
      },
    })
    await once(store.network(), ({ status }) => status === 'failed')
    const failed = await once(store.room('a'), ({ status }) => status === 'failed')
    broken = false
    failed.retry()
    expect(store.network().getSnapshot().status).toBe('connecting')
    await once(store.room('a'), joined)
  })

  it('does not retry a permanent error', async () => {
    const attempts = vi.fn()
    const { store } = new Page({
      connect: async (options) => {
        attempts()
        return connect({ ...options, relays: [] })
      },
    })
    const failed = await once(store.room('a'), ({ status }) => status === 'failed')
    expect(failed.error?.code).toBe('no-relays')
    expect(attempts).toHaveBeenCalledTimes(1)
  })

  it('returns one channel for all callers that name it', async () => {
    const { store } = new Page()
    const here = ({ channel }: { channel: unknown }) => channel !== undefined
    const one = await once(store.channel<number>('a', 'numbers', { lane: 'unreliable' }), here)
    const other = await once(store.channel<number>('a', 'numbers'), here)
    expect(other.channel).toBe(one.channel)
    expect(one.channel?.lane).toBe('unreliable')
  })

  it('updates ICE servers while it is connected', async () => {
    const { store, networks } = new Page({ ice: () => [{ urls: 'turn:192.0.2.1' }] })
    await once(store.room('a'), joined)
    expect(networks[0]?.ice).toEqual([{ urls: 'turn:192.0.2.1' }])
  })

  it('leaves no room behind if it is closed during a join', async () => {
    const page = new Page()
    const room = page.store.room('a')
    room.subscribe(nothing)
    await vi.waitFor(() => expect(page.networks).toHaveLength(1))
    page.store.close()
    await vi.waitFor(() => expect(page.networks[0]?.status).toBe('closed'))
    expect(page.networks[0]?.rooms).toEqual([])
    expect(room.getSnapshot().status).toBe('idle')
  })
})
