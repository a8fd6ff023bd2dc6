import { StrictMode } from 'react'
import { expect, test, vi } from 'vitest'
import { renderHook as renderInPage } from 'vitest-browser-react'
import { TestNetwork } from '../../core/test/testNetwork.ts'
import {
  NetworkProvider,
  useChannel,
  useEvent,
  useFileTransfers,
  useMessages,
  useNetwork,
  usePeer,
  usePeers,
  usePresence,
  useRelays,
  useRoom,
} from './index.ts'

const ROOM = 'my-app'

/** Renders a hook. `now()` is its last result, `seen` has all results. */
async function renderHook<T>(network: TestNetwork, useIt: () => T) {
  const seen: T[] = []
  const { result, rerender, unmount } = await renderInPage(
    () => {
      const given = useIt()
      seen.push(given)
      return given
    },
    {
      wrapper: ({ children }) => (
        <StrictMode>
          <NetworkProvider store={network.store}>{children}</NetworkProvider>
        </StrictMode>
      ),
    },
  )
  return { seen, now: () => result.current, rerender, unmount }
}

const eventually = <T,>(check: () => T) => vi.waitFor(check, { timeout: 10_000 })

test('useNetwork and useRelays report the relay', async () => {
  const network = new TestNetwork()
  const { now } = await renderHook(network, () => ({ network: useNetwork(), relays: useRelays() }))
  await eventually(() => expect(now().network.status).toBe('online'))
  await eventually(() => expect(now().relays).toMatchObject([{ status: 'online' }]))
  expect(now().network.relays).toEqual(now().relays)
})

test('usePeers and usePeer have the peers with their presence', async () => {
  const network = new TestNetwork()
  const other = await network.otherIn(ROOM, { nick: 'Bob', presence: { x: 1 } })
  const { now } = await renderHook(network, () => ({
    peers: usePeers<{ x: number }>(ROOM),
    bob: usePeer<{ x: number }>(ROOM, other.self.id),
  }))
  await eventually(() => expect(now().peers).toMatchObject([{ nick: 'Bob', presence: { x: 1 } }]))
  expect(now().bob).toBe(now().peers[0])
  other.setPresence({ x: 2 })
  await eventually(() => expect(now().bob?.presence.x).toBe(2))
  other.leave()
  await eventually(() => expect(now().peers).toEqual([]))
  expect(now().bob).toBeUndefined()
})

test('a selector renders only when its result changes', async () => {
  const network = new TestNetwork()
  const other = await network.otherIn(ROOM, { presence: { x: 0, name: 'Bob' } })
  const names = await renderHook(network, () =>
    usePeers<{ x: number; name: string }, unknown[]>(ROOM, (peers) =>
      peers.map(({ presence }) => presence.name),
    ),
  )
  const all = await renderHook(network, () => usePeers<{ x: number }>(ROOM))
  await eventually(() => expect(names.now()).toEqual(['Bob']))
  const before = names.seen.length
  for (let x = 1; x <= 20; x++) {
    other.setPresence({ x })
    await eventually(() => expect(all.now()[0]?.presence.x).toBe(x))
  }
  expect(names.seen.length).toBe(before)
  other.setPresence({ name: 'Robert' })
  await eventually(() => expect(names.now()).toEqual(['Robert']))
})

test('usePresence works before and after the room is joined', async () => {
  const network = new TestNetwork()
  const other = await network.otherIn(ROOM)
  const { now } = await renderHook(network, () => usePresence<{ x: number; y: number }>(ROOM))
  now().setPresence({ x: 1 })
  await eventually(() => expect(now().presence).toEqual({ x: 1 }))
  await eventually(() =>
    expect([...other.peers.values()].map(({ presence }) => presence)).toEqual([{ x: 1 }]),
  )
  const { setPresence } = now()
  setPresence({ y: 2 })
  await eventually(() => expect([...other.peers.values()][0]?.presence).toEqual({ x: 1, y: 2 }))
  setPresence({ x: undefined })
  await eventually(() => expect(now().presence).toEqual({ y: 2 }))
  expect(now().setPresence).toBe(setPresence)
})

test('useMessages has earlier messages, and our own', async () => {
  const network = new TestNetwork()
  const other = await network.otherIn(ROOM, { nick: 'Bob' })
  const early = await renderHook(network, () => useMessages<string>(ROOM))
  await eventually(() => expect(early.now().status).toBe('joined'))
  await eventually(() => expect(other.peers.size).toBe(1))
  await other.broadcast('hello')
  await eventually(() =>
    expect(early.now().messages).toMatchObject([{ data: 'hello', nick: 'Bob', self: false }]),
  )
  await early.now().send?.('hi')
  const late = await renderHook(network, () => useMessages<string>(ROOM))
  await eventually(() => expect(late.now().messages.map(({ data }) => data)).toEqual(['hello', 'hi']))
  expect(late.now().messages[1]?.self).toBe(true)
})

test('useChannel sends and receives, with the listener of the last render', async () => {
  const network = new TestNetwork()
  const other = await network.otherIn(ROOM)
  const received: [number, number][] = []
  let renders = 0
  const { now, rerender } = await renderHook(network, () => {
    const render = ++renders
    return useChannel<number>(ROOM, 'numbers', { onMessage: (n) => received.push([n, render]) })
  })
  await eventually(() => expect(now().channel).toBeDefined())
  await eventually(() => expect(other.peers.size).toBe(1))
  const theirs = other.channel<number>('numbers')
  await theirs.send(1)
  await eventually(() => expect(received).toHaveLength(1))
  await rerender()
  await theirs.send(2)
  await eventually(() => expect(received).toHaveLength(2))
  expect(received[1]?.[1]).toBe(renders)
  const got = new Promise((resolve) => theirs.on('message', resolve))
  await now().channel?.send(3)
  expect(await got).toBe(3)
})

test('useEvent calls its listener while it is mounted', async () => {
  const network = new TestNetwork()
  const notified: string[] = []
  const { unmount } = await renderHook(network, () => {
    useEvent(ROOM, 'peer', ({ nick }) => notified.push(`${nick} came`))
    useEvent(ROOM, 'leave', ({ nick }) => notified.push(`${nick} left`))
    return useRoom(ROOM)
  })
  const bob = await network.otherIn(ROOM, { nick: 'Bob' })
  await eventually(() => expect(notified).toEqual(['Bob came']))
  bob.leave()
  await eventually(() => expect(notified).toEqual(['Bob came', 'Bob left']))
  await unmount()
  const before = network.left.length
  await eventually(() => expect(network.left.length).toBe(before + 1))
  expect(notified).toEqual(['Bob came', 'Bob left'])
})

test('useFileTransfers has the progress of a file in both directions', async () => {
  const network = new TestNetwork()
  const other = await network.otherIn(ROOM)
  const got: Promise<Blob> = new Promise((resolve) => other.on('file', (file) => resolve(file.blob())))
  const { now } = await renderHook(network, () => useFileTransfers(ROOM))
  await eventually(() => expect(other.peers.size).toBe(1))
  now().send?.(new File(['there'], 'out.txt'))
  expect(await (await got).text()).toBe('there')
  await eventually(() =>
    expect(now().transfers).toMatchObject([{ direction: 'out', status: 'done', moved: 5 }]),
  )
  const [peer] = other.peers.values()
  const sent = peer?.sendFile(new File(['back'], 'in.txt'))
  await eventually(() => expect(now().transfers[1]).toMatchObject({ direction: 'in', status: 'offered' }))
  now().transfers[1]?.accept()
  await sent
  await eventually(() => expect(now().transfers[1]?.status).toBe('done'))
  expect(await now().transfers[1]?.file?.text()).toBe('back')
})
