import { expect, test, vi } from 'vitest'
import { render } from 'vitest-browser-vue'
import { defineComponent, h, isProxy, isReadonly, reactive, ref } from 'vue'
import { mounted } from '../test/mounted.ts'
import { TestNetwork } from '../test/testNetwork.ts'
import {
  type NetworkStore,
  provideNetworkStore,
  useChannel,
  useEvent,
  useFileTransfers,
  useMessages,
  useNetwork,
  useNetworkStore,
  usePeer,
  usePeers,
  usePresence,
  useRelays,
  useRoom,
  useStream,
} from './index.ts'

const eventually = <T>(check: () => T) => vi.waitFor(check, { timeout: 10_000 })

test('useNetworkStore returns the passed store, or the nearest provided one', async () => {
  const network = new TestNetwork()
  const { store: passed } = new TestNetwork()
  const { store: nearer } = new TestNetwork()
  const deep = reactive<Record<string, unknown>>({ passed }) as { passed: NetworkStore }
  const seen: NetworkStore[] = []
  const Below = defineComponent(() => {
    seen.push(useNetworkStore())
    return () => null
  })
  const Above = defineComponent(() => {
    seen.push(useNetworkStore(), useNetworkStore(passed), useNetworkStore(deep.passed))
    provideNetworkStore(nearer)
    return () => h(Below)
  })
  await render(Above, network.app)
  expect(seen.map((store) => [network.store, passed, passed, nearer].indexOf(store))).toEqual([0, 1, 1, 3])
})

test('useNetwork and useRelays report the relay', async () => {
  const network = new TestNetwork()
  const { status, relays, all } = await mounted(network, () => ({ ...useNetwork(), all: useRelays() }))
  await eventually(() => expect(status.value).toBe('online'))
  await eventually(() => expect(all.value).toMatchObject([{ status: 'online' }]))
  expect(relays.value).toEqual(all.value)
})

test('refs are readonly, and their values are not made reactive', async () => {
  const network = new TestNetwork()
  const other = await network.otherIn('a')
  const result = await mounted(network, () => ({ ...useRoom('a'), relays: useRelays() }))
  await eventually(() => expect(result.peers.value).toHaveLength(1))
  expect([result.status, result.peers, result.relays].map(isReadonly)).toEqual([true, true, true])
  const all = reactive(result)
  expect([all.room, all.peers, all.peers[0], all.peers[0]?.peer].some(isProxy)).toBe(false)
  // A proxy has no private fields.
  const received = new Promise((resolve) => other.on('message', resolve))
  await all.room?.broadcast('hello')
  expect(await received).toBe('hello')
})

test('a failure has its error, and corrected options join', async () => {
  const network = new TestNetwork()
  const nick = ref('x'.repeat(65))
  const { status, error } = await mounted(network, () => useRoom('a', { nick }))
  await eventually(() => expect(error.value?.code).toBe('invalid-nick'))
  nick.value = 'Ada'
  await eventually(() => expect(status.value).toBe('joined'))
  expect(error.value).toBeUndefined()
})

test('a room after leave() is idle, and retry() joins again', async () => {
  const network = new TestNetwork()
  const { status, room, retry } = await mounted(network, () => useRoom('a'))
  await eventually(() => expect(status.value).toBe('joined'))
  room.value?.leave()
  await eventually(() => expect(status.value).toBe('idle'))
  retry()
  await eventually(() => expect(status.value).toBe('joined'))
  expect(network.joined).toEqual(['a', 'a'])
})

test('options that are equal when they are read again keep their result', async () => {
  const network = new TestNetwork()
  const count = ref(4)
  const { messages } = await mounted(network, () =>
    useMessages('a', () => ({ enabled: count.value > 3, channel: `of ${count.value > 3}` })),
  )
  const room = vi.spyOn(network.store, 'messages')
  count.value = 5
  messages.value.at(0)
  expect(room).not.toHaveBeenCalled()
  count.value = 3
  expect(room).toHaveBeenCalledOnce()
})

test('usePeers and usePeer have the peers with their presence', async () => {
  const network = new TestNetwork()
  const other = await network.otherIn('a', { nick: 'Bob', presence: { x: 1 } })
  const peerId = ref<string>()
  const { peers, bob } = await mounted(network, () => ({
    peers: usePeers<{ x: number }>('a'),
    bob: usePeer<{ x: number }>('a', peerId),
  }))
  await eventually(() => expect(peers.value).toMatchObject([{ nick: 'Bob', presence: { x: 1 } }]))
  expect(bob.value).toBeUndefined()
  peerId.value = other.self.id
  expect(bob.value).toBe(peers.value[0])
  other.setPresence({ x: 2 })
  await eventually(() => expect(bob.value?.presence.x).toBe(2))
  other.leave()
  await eventually(() => expect(peers.value).toEqual([]))
  expect(bob.value).toBeUndefined()
})

test('a selector renders only when its result changes', async () => {
  const network = new TestNetwork()
  const other = await network.otherIn('a', { presence: { x: 0, name: 'Bob' } })
  const prefix = ref('')
  let renders = 0
  const Names = defineComponent(() => {
    const names = usePeers('a', (peers) =>
      peers.map(({ presence: { name } }) => String(name)).filter((name) => name.startsWith(prefix.value)),
    )
    return () => {
      renders++
      return h('p', `names: ${names.value.join()}`)
    }
  })
  const { all } = await mounted(network, () => ({ all: usePeers<{ x: number }>('a') }))
  const screen = await render(Names, network.app)
  await expect.element(screen.getByText('names: Bob')).toBeVisible()
  const before = renders
  for (let x = 1; x <= 20; x++) {
    other.setPresence({ x })
    await eventually(() => expect(all.value[0]?.presence.x).toBe(x))
  }
  expect(renders).toBe(before)
  other.setPresence({ name: 'Robert' })
  await expect.element(screen.getByText('names: Robert')).toBeVisible()
  // The selector also follows a ref that it reads.
  prefix.value = 'A'
  await expect.element(screen.getByText('names: Robert')).not.toBeInTheDocument()
})

test('usePresence works before and after the room is joined', async () => {
  const network = new TestNetwork()
  const other = await network.otherIn('a')
  const { presence, setPresence } = await mounted(network, () => {
    const mine = usePresence<{ x: number; y: number }>('a')
    mine.setPresence({ x: 1 })
    return mine
  })
  expect(presence.value).toEqual({ x: 1 })
  const shown = () => [...other.peers.values()].map((peer) => peer.presence)
  await eventually(() => expect(shown()).toEqual([{ x: 1 }]))
  setPresence({ y: 2 })
  await eventually(() => expect(shown()).toEqual([{ x: 1, y: 2 }]))
  await eventually(() => expect(presence.value).toEqual({ x: 1, y: 2 }))
})

test('setPresence applies to the current room', async () => {
  const network = new TestNetwork()
  const other = await network.otherIn('b')
  const id = ref('a')
  const { setPresence } = await mounted(network, () => usePresence(id))
  id.value = 'b'
  setPresence({ x: 1 })
  await eventually(() => expect([...other.peers.values()][0]?.presence).toEqual({ x: 1 }))
})

test('useMessages has earlier messages, and our own', async () => {
  const network = new TestNetwork()
  const other = await network.otherIn('a', { nick: 'Bob' })
  const early = await mounted(network, () => useMessages<string>('a'))
  expect(early.send.value).toBeUndefined()
  await eventually(() => expect(early.status.value).toBe('joined'))
  await eventually(() => expect(other.peers.size).toBe(1))
  await other.broadcast('hello')
  await eventually(() =>
    expect(early.messages.value).toMatchObject([{ data: 'hello', nick: 'Bob', self: false }]),
  )
  await early.send.value?.('hi')
  await eventually(() => expect(early.messages.value).toHaveLength(2))
  const late = await mounted(network, () => useMessages<string>('a'))
  expect(late.messages.value.map(({ data, self }) => [data, self])).toEqual([
    ['hello', false],
    ['hi', true],
  ])
})

test('useChannel sends and receives with the current listener of its options until it is unmounted', async () => {
  const network = new TestNetwork()
  const other = await network.otherIn('a')
  const received: unknown[] = []
  const listener = (name: string) => ({ onMessage: (n: number) => received.push([name, n]) })
  const options = ref<{ onMessage?: (n: number) => void }>({})
  // Keeps the room joined, and with it the channel.
  const held = await mounted(network, () => useChannel<number>('a', 'numbers'))
  const { channel, unmount } = await mounted(network, () => useChannel<number>('a', () => 'numbers', options))
  await eventually(() => expect(channel.value).toBeDefined())
  expect(channel.value).toBe(held.channel.value)
  await eventually(() => expect(other.peers.size).toBe(1))
  const theirs = other.channel<number>('numbers')
  // A value waits while there is no listener.
  await theirs.send(1, { ack: true })
  options.value = listener('first')
  await eventually(() => expect(received).toEqual([['first', 1]]))
  options.value = listener('second')
  await theirs.send(2)
  await eventually(() => expect(received[1]).toEqual(['second', 2]))
  const got = new Promise((resolve) => theirs.on('message', resolve))
  await channel.value?.send(3)
  expect(await got).toBe(3)
  await unmount()
  const still = new Promise((resolve) => held.channel.value?.on('message', resolve))
  await theirs.send(4)
  expect(await still).toBe(4)
  expect(received).toHaveLength(2)
})

test('useEvent calls the current function of a ref until it is unmounted', async () => {
  const network = new TestNetwork()
  await mounted(network, () => useRoom('a'))
  const received: string[] = []
  const event = ref<'peer' | 'leave'>('leave')
  const listener = ref(({ nick }: { nick: string }) => received.push(`first ${nick}`))
  const { unmount } = await mounted(network, () => {
    useEvent('a', event, listener)
    return {}
  })
  const bob = await network.otherIn('a', { nick: 'Bob' })
  await eventually(() => expect(bob.peers.size).toBe(1))
  event.value = 'peer'
  await eventually(() => expect(received).toEqual(['first Bob']))
  listener.value = ({ nick }) => received.push(`second ${nick}`)
  const eve = await network.otherIn('a', { nick: 'Eve' })
  await eventually(() => expect(received).toEqual(['first Bob', 'second Eve']))
  await unmount()
  eve.leave()
  const { peers } = await mounted(network, () => useRoom('a'))
  await eventually(() => expect(peers.value.map(({ nick }) => nick)).toEqual(['Bob']))
  await network.otherIn('a', { nick: 'Flo' })
  await eventually(() => expect(peers.value).toHaveLength(2))
  expect(received).toEqual(['first Bob', 'second Eve'])
})

test('useFileTransfers offers, accepts, finishes and refuses', async () => {
  const network = new TestNetwork()
  const other = await network.otherIn('a')
  const got: Promise<Blob> = new Promise((resolve) => other.on('file', (file) => resolve(file.blob())))
  const { transfers, send, clear } = await mounted(network, () => useFileTransfers('a'))
  expect(send.value).toBeUndefined()
  await eventually(() => expect(other.peers.size).toBe(1))
  send.value?.(new File(['there'], 'out.txt'))
  expect(await (await got).text()).toBe('there')
  await eventually(() =>
    expect(transfers.value).toMatchObject([{ direction: 'out', status: 'done', moved: 5 }]),
  )
  const [peer] = other.peers.values()
  const sent = peer?.sendFile(new File(['back'], 'in.txt'))
  await eventually(() => expect(transfers.value[1]).toMatchObject({ direction: 'in', status: 'offered' }))
  transfers.value[1]?.accept()
  await sent
  await eventually(() => expect(transfers.value[1]?.status).toBe('done'))
  expect(await transfers.value[1]?.file?.text()).toBe('back')

  const refused = expect(peer?.sendFile(new File(['no'], 'no.txt'))).rejects.toMatchObject({
    code: 'refused',
  })
  await eventually(() => expect(transfers.value[2]?.status).toBe('offered'))
  transfers.value[2]?.stop('no thanks')
  await refused
  await eventually(() => expect(transfers.value[2]?.status).toBe('stopped'))
  clear.value?.()
  await eventually(() => expect(transfers.value).toEqual([]))
})

test('useStream sends a local stream, and has the streams of the others', async () => {
  const network = new TestNetwork({ rtc: RTCPeerConnection })
  const other = await network.otherIn('a')
  const local = ref<MediaStream | null>(null)
  const { streams, unmount } = await mounted(network, () => ({
    streams: useStream('a', local, { meta: () => 'camera' }),
  }))
  await mounted(network, () => useRoom('a'))
  await eventually(() => expect(other.peers.size).toBe(1))
  const theirs = picture()
  other.addStream(theirs, 'screen')
  await eventually(() => expect(streams.value).toMatchObject([{ meta: 'screen' }]))

  const sent = () => [...other.peers.values()].flatMap((peer) => [...peer.streams.values()])
  local.value = picture()
  await eventually(() => expect(sent()).toEqual(['camera']))
  const [first] = [...other.peers.values()].flatMap((peer) => [...peer.streams.keys()])
  local.value = picture()
  await eventually(() => expect(sent()).toEqual(['camera']))
  await eventually(() =>
    expect([...other.peers.values()].flatMap((peer) => [...peer.streams.keys()])).not.toContain(first),
  )
  other.removeStream(theirs)
  await eventually(() => expect(streams.value).toEqual([]))
  await unmount()
  await eventually(() => expect(sent()).toEqual([]))
  expect(other.peers.size).toBe(1)
})

function picture(): MediaStream {
  const canvas = document.createElement('canvas')
  canvas.getContext('2d')?.fillRect(0, 0, 8, 8)
  return canvas.captureStream()
}
