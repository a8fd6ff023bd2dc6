import { flushSync } from 'svelte'
import { get } from 'svelte/store'
import { expect, onTestFinished, test, vi } from 'vitest'
import { TestNetwork } from '../../core/test/testNetwork.ts'
import { renderHook } from '../test/renderHook.ts'
import {
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
  useStream,
} from './index.ts'

const ROOM = 'my-app'

const eventually = <T>(check: () => T) => vi.waitFor(check, { timeout: 10_000 })

test('useNetwork and useRelays report the relay', async () => {
  const { store } = new TestNetwork()
  const network = await renderHook(useNetwork, store)
  const relays = await renderHook(useRelays, store)
  await eventually(() => expect(network.now().status).toBe('online'))
  await eventually(() => expect(relays.now()).toMatchObject([{ status: 'online' }]))
  expect(network.now().relays).toEqual(relays.now())
})

test('usePeers and usePeer have the peers with their presence', async () => {
  const network = new TestNetwork()
  const other = await network.otherIn(ROOM, { nick: 'Bob', presence: { x: 1 } })
  const peers = await renderHook(() => usePeers<{ x: number }>(ROOM), network.store)
  const bob = await renderHook(() => usePeer<{ x: number }>(ROOM, other.self.id), network.store)
  await eventually(() => expect(peers.now()).toMatchObject([{ nick: 'Bob', presence: { x: 1 } }]))
  expect(bob.now()).toBe(peers.now()[0])
  other.setPresence({ x: 2 })
  await eventually(() => expect(bob.now()?.presence.x).toBe(2))
  other.leave()
  await eventually(() => expect(peers.now()).toEqual([]))
  expect(bob.live.current).toBeUndefined()
  expect(bob.seen.at(-1)).toBeUndefined()
})

test('usePeer follows a changing id', async () => {
  const network = new TestNetwork()
  const bob = await network.otherIn(ROOM, { nick: 'Bob' })
  const eve = await network.otherIn(ROOM, { nick: 'Eve' })
  let id = $state<string>()
  const peer = await renderHook(() => usePeer(ROOM, () => id), network.store)
  const received: unknown[] = []
  onTestFinished(peer.live.subscribe((now) => received.push(now?.nick)))
  id = bob.self.id
  await eventually(() => expect(peer.now()?.nick).toBe('Bob'))
  id = eve.self.id
  await eventually(() => expect(peer.now()?.nick).toBe('Eve'))
  expect(received).toEqual([undefined, 'Bob', 'Eve'])
})

test('an effect runs again only when the result of its selector changes', async () => {
  const network = new TestNetwork()
  const other = await network.otherIn(ROOM, { presence: { x: 0, name: 'Bob' } })
  const names = await renderHook(
    () =>
      usePeers<{ x: number; name: string }, unknown[]>(ROOM, (peers) =>
        peers.map(({ presence }) => presence.name),
      ),
    network.store,
  )
  const received: unknown[] = []
  onTestFinished(names.live.subscribe((value) => received.push(value)))
  const all = await renderHook(() => usePeers<{ x: number }>(ROOM), network.store)
  await eventually(() => expect(names.now()).toEqual(['Bob']))
  const before = names.seen.length
  for (let x = 1; x <= 20; x++) {
    other.setPresence({ x })
    await eventually(() => expect(all.now()[0]?.presence.x).toBe(x))
  }
  expect(names.seen.length).toBe(before)
  other.setPresence({ name: 'Robert' })
  await eventually(() => expect(names.now()).toEqual(['Robert']))
  expect(received).toEqual([[], ['Bob'], ['Robert']])
  expect(names.seen).toEqual(received)
})

test('a selector runs again when a rune that it reads changes', async () => {
  const network = new TestNetwork()
  let letter = $state('B')
  const found = await renderHook(
    () => usePeers(ROOM, (peers) => peers.filter(({ nick }) => nick.startsWith(letter)).length),
    network.store,
  )
  await network.otherIn(ROOM, { nick: 'Bob' })
  await network.otherIn(ROOM, { nick: 'Eve' })
  await network.otherIn(ROOM, { nick: 'Edd' })
  const all = await renderHook(() => usePeers(ROOM), network.store)
  await eventually(() => expect(all.now()).toHaveLength(3))
  expect(found.now()).toBe(1)
  letter = 'E'
  flushSync()
  expect([found.now(), found.live.current, get(found.live)]).toEqual([2, 2, 2])
})

test('usePresence works before and after the room is joined', async () => {
  const network = new TestNetwork()
  const other = await network.otherIn(ROOM)
  const { live, now } = await renderHook(() => usePresence<{ x: number; y: number }>(ROOM), network.store)
  now().setPresence({ x: 1 })
  await eventually(() => expect(now().presence).toEqual({ x: 1 }))
  const shown = () => [...other.peers.values()].map(({ presence }) => presence)
  await eventually(() => expect(shown()).toEqual([{ x: 1 }]))
  now().setPresence({ y: 2 })
  await eventually(() => expect(shown()).toEqual([{ x: 1, y: 2 }]))
  now().setPresence({ x: undefined })
  await eventually(() => expect(live.current.presence).toEqual({ y: 2 }))
})

test('the result of usePresence has setPresence', async () => {
  const network = new TestNetwork()
  const mine = usePresence<{ x: number }>(ROOM, { store: network.store })
  mine.setPresence({ x: 1 })
  expect(mine.current.presence).toEqual({ x: 1 })
  // A read alone does not join the room, although the network is connected.
  const relays = await renderHook(useRelays, network.store)
  await eventually(() => expect(relays.now()).toMatchObject([{ status: 'online' }]))
  expect(network.joined).toEqual([])
})

test('useMessages has earlier messages, and our own', async () => {
  const network = new TestNetwork()
  const other = await network.otherIn(ROOM, { nick: 'Bob' })
  const early = await renderHook(() => useMessages<string>(ROOM), network.store)
  await eventually(() => expect(early.now().status).toBe('joined'))
  await eventually(() => expect(other.peers.size).toBe(1))
  await other.broadcast('hello')
  await eventually(() =>
    expect(early.now().messages).toMatchObject([{ data: 'hello', nick: 'Bob', self: false }]),
  )
  await early.now().send?.('hi')
  const late = await renderHook(() => useMessages<string>(ROOM), network.store)
  await eventually(() => expect(late.now().messages.map(({ data }) => data)).toEqual(['hello', 'hi']))
  expect(late.now().messages[1]?.self).toBe(true)
})

test('useMessages follows a changing channel name', async () => {
  const network = new TestNetwork()
  let channel = $state('one')
  const { now } = await renderHook(() => useMessages<string>(ROOM, () => ({ channel })), network.store)
  await eventually(() => expect(now().status).toBe('joined'))
  await now().send?.('in one')
  await eventually(() => expect(now().messages).toHaveLength(1))
  channel = 'two'
  flushSync()
  expect(now().messages).toEqual([])
  channel = 'one'
  flushSync()
  expect(now().messages).toMatchObject([{ data: 'in one' }])
})

test('useChannel sends and receives with the newest listener until it is unmounted', async () => {
  const network = new TestNetwork()
  const other = await network.otherIn(ROOM)
  await renderHook(() => useRoom(ROOM), network.store)
  const received: string[] = []
  let who = $state<string | undefined>('first')
  const { now, unmount } = await renderHook(
    () =>
      useChannel<number>(ROOM, 'numbers', () => {
        const name = who
        return name === undefined ? {} : { onMessage: (n) => received.push(`${name} ${n}`) }
      }),
    network.store,
  )
  await eventually(() => expect(now().channel).toBeDefined())
  await eventually(() => expect(other.peers.size).toBe(1))
  const theirs = other.channel<number>('numbers')
  // Arrives after the values before it.
  const sendAndReceive = async (n: number) => {
    const arrived = new Promise((resolve) => now().channel?.on('message', (got) => got === n && resolve(n)))
    await theirs.send(n)
    await arrived
  }
  await sendAndReceive(1)
  who = 'second'
  await sendAndReceive(2)
  who = undefined
  flushSync()
  await sendAndReceive(3)
  who = 'fourth'
  flushSync()
  await sendAndReceive(4)
  const got = new Promise((resolve) => theirs.on('message', resolve))
  await now().channel?.send(5)
  expect(await got).toBe(5)
  await unmount()
  await sendAndReceive(6)
  expect(received).toEqual(['first 1', 'second 2', 'fourth 4'])
})

test('useEvent calls its listener while it is mounted', async () => {
  const network = new TestNetwork()
  const room = await renderHook(() => useRoom(ROOM), network.store)
  let id = $state(ROOM)
  const received: string[] = []
  let greeting = $state('Hello')
  const { unmount } = await renderHook(() => {
    useEvent(
      () => id,
      'peer',
      ({ nick }) => received.push(`${greeting}, ${nick}`),
    )
    return useRoom(ROOM)
  }, network.store)
  await network.otherIn(ROOM, { nick: 'Bob' })
  await eventually(() => expect(received).toEqual(['Hello, Bob']))
  greeting = 'Hi'
  flushSync()
  await network.otherIn(ROOM, { nick: 'Eve' })
  await eventually(() => expect(received).toEqual(['Hello, Bob', 'Hi, Eve']))
  id = 'elsewhere'
  await network.otherIn('elsewhere', { nick: 'Edd' })
  await eventually(() => expect(received.at(-1)).toBe('Hi, Edd'))
  await unmount()
  await eventually(() => expect(network.left).toEqual(['elsewhere']))
  await network.otherIn(ROOM, { nick: 'Zoe' })
  await eventually(() => expect(room.now().peers).toHaveLength(3))
  expect(received).toHaveLength(3)
})

test('useEvent alone joins its room', async () => {
  const network = new TestNetwork()
  const received: string[] = []
  const { unmount } = await renderHook(() => {
    useEvent(ROOM, 'peer', ({ nick }) => received.push(nick))
    return useRelays()
  }, network.store)
  await network.otherIn(ROOM, { nick: 'Bob' })
  await eventually(() => expect(received).toEqual(['Bob']))
  await unmount()
  await eventually(() => expect(network.left).toEqual([ROOM]))
})

test('useFileTransfers has the progress of a file in both directions', async () => {
  const network = new TestNetwork()
  const other = await network.otherIn(ROOM)
  const got: Promise<Blob> = new Promise((resolve) => other.on('file', (file) => resolve(file.blob())))
  const { now } = await renderHook(() => useFileTransfers(ROOM), network.store)
  await eventually(() => expect(now().send).toBeDefined())
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

test('useFileTransfers refuses a file', async () => {
  const network = new TestNetwork()
  const other = await network.otherIn(ROOM)
  const { now } = await renderHook(() => useFileTransfers(ROOM), network.store)
  await eventually(() => expect(now().send).toBeDefined())
  await eventually(() => expect(other.peers.size).toBe(1))
  const [peer] = other.peers.values()
  const sent = peer?.sendFile(new File(['no'], 'no.txt'))
  await eventually(() => expect(now().transfers[0]?.status).toBe('offered'))
  now().transfers[0]?.stop('no room')
  await expect(sent).rejects.toMatchObject({ code: 'refused', message: 'no room' })
  await eventually(() => expect(now().transfers[0]?.status).toBe('stopped'))
  now().clear?.()
  await eventually(() => expect(now().transfers).toEqual([]))
})

test('useStream sends a local stream, and has the streams of the others', async () => {
  const network = new TestNetwork({ rtc: RTCPeerConnection })
  const other = await network.otherIn(ROOM)
  let local = $state.raw<MediaStream | null>(null)
  const streams = await renderHook(() => useStream(ROOM, () => local, { meta: 'camera' }), network.store)
  await renderHook(() => useRoom(ROOM), network.store)
  await eventually(() => expect(other.peers.size).toBe(1))
  const theirs = picture()
  other.addStream(theirs, 'screen')
  await eventually(() => expect(streams.now()).toMatchObject([{ meta: 'screen' }]))

  const received = () => [...other.peers.values()].flatMap((peer) => [...peer.streams])
  local = picture()
  await eventually(() => expect(received().map(([, meta]) => meta)).toEqual(['camera']))
  const first = received()[0]?.[0]
  local = picture()
  await eventually(() => {
    expect(received()).toHaveLength(1)
    expect(received()[0]?.[0]).not.toBe(first)
  })
  other.removeStream(theirs)
  await eventually(() => expect(streams.now()).toEqual([]))
  await streams.unmount()
  await eventually(() => expect(received()).toEqual([]))
  expect(other.peers.size).toBe(1)
})

function picture(): MediaStream {
  const canvas = document.createElement('canvas')
  canvas.getContext('2d')?.fillRect(0, 0, 8, 8)
  return canvas.captureStream()
}
