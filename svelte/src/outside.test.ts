import { defaultNetworkStore } from '@lumamesh/core/store'
import { derived, get } from 'svelte/store'
import { expect, test, vi } from 'vitest'
import { TestNetwork } from '../../core/test/testNetwork.ts'
import { renderHook } from '../test/renderHook.ts'
import {
  getNetworkStore,
  setNetworkStore,
  useChannel,
  useEvent,
  useMessages,
  useRelays,
  useRoom,
} from './index.ts'

// Hooks outside of components, as in a plain TypeScript module.

const eventually = <T>(check: () => T) => vi.waitFor(check, { timeout: 10_000 })

test('a room is joined as long as it has a subscriber', async () => {
  const network = new TestNetwork()
  const room = useRoom('a', { store: network.store })
  expect(get(room).peers).toEqual([])
  const seen: string[] = []
  const off = room.subscribe(({ status, peers }) => {
    const now = `${status} ${peers.length}`
    // The room changes again when the route to the peer is known.
    if (now !== seen.at(-1)) seen.push(now)
  })
  await network.otherIn('a')
  await eventually(() => expect(seen).toEqual(['joining 0', 'joined 0', 'joined 1']))
  expect(room.current).toBe(get(room))
  off()
  await eventually(() => expect(network.left).toEqual(['a']))
  expect(seen).toHaveLength(3)
  expect(network.joined).toEqual(['a'])
})

test('stores can be derived from rooms', async () => {
  const network = new TestNetwork()
  const room = useRoom('a', { store: network.store })
  const messages = useMessages<string>('a', { store: network.store })
  const title = derived(
    [room, messages],
    ([{ status }, { messages }]) => `${status} ${messages.at(-1)?.data}`,
  )
  const titles: string[] = []
  const off = title.subscribe((now) => titles.push(now))
  const other = await network.otherIn('a')
  await eventually(() => expect(other.peers.size).toBe(1))
  await other.broadcast('hello')
  await eventually(() => expect(titles.at(-1)).toBe('joined hello'))
  off()
  await eventually(() => expect(network.left).toEqual(['a']))
})

test('a channel can be used with its own listener', async () => {
  const network = new TestNetwork()
  const other = await network.otherIn('a')
  const channel = useChannel<string>('a', 'names', { store: network.store })
  const received: string[] = []
  let stopListening: (() => void) | undefined
  const off = channel.subscribe(({ channel }) => {
    stopListening?.()
    stopListening = channel?.on('message', (name) => received.push(name))
  })
  await eventually(() => expect(other.peers.size).toBe(1))
  await other.channel<string>('names').send('Bob')
  await eventually(() => expect(received).toEqual(['Bob']))
  off()
})

test('a hook that needs a component throws elsewhere', () => {
  const { store } = new TestNetwork()
  expect(() => useEvent('a', 'peer', () => {}, { store })).toThrow('effect_orphan')
  expect(() => useChannel('a', 'names', { store, onMessage: () => {} })).toThrow('effect_orphan')
})

test('the store is the passed one, or else that of the component above, or else the default one', async () => {
  const above = new TestNetwork()
  const below = new TestNetwork()
  expect(getNetworkStore()).toBe(defaultNetworkStore())
  await renderHook(() => {
    expect(getNetworkStore()).toBe(defaultNetworkStore())
    setNetworkStore(() => above.store)
    expect(getNetworkStore()).toBe(above.store)
    setNetworkStore(below.store)
    expect(getNetworkStore()).toBe(below.store)
    return useRelays({ store: above.store })
  })
  await eventually(() => expect([above.connects, below.connects]).toEqual([1, 0]))
})
