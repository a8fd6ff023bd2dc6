import type { Channel, LumameshError, Peer, RelayState, Room } from '@lumamesh/core'
import { get, type Readable } from 'svelte/store'
import { assertType, expectTypeOf, test } from 'vitest'
import {
  type Live,
  type Message,
  type PeerSnapshot,
  type RoomResult,
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

interface Cursor {
  x: number
  y: number
}

test('each result is a Svelte store with its current value', () => {
  const room = useRoom('my-app')
  assertType<Readable<RoomResult>>(room)
  expectTypeOf(room).toEqualTypeOf<Live<RoomResult>>()
  expectTypeOf(room.current).toEqualTypeOf<RoomResult>()
  expectTypeOf(get(useRelays())).toEqualTypeOf<readonly RelayState[]>()
  // @ts-expect-error
  room.current = get(room)
})

test('a room narrows by its status', () => {
  const room = useRoom('my-app')
  if (room.current.status === 'joined') {
    expectTypeOf(room.current.room).toEqualTypeOf<Room>()
    expectTypeOf(room.current.self.nick).toEqualTypeOf<string>()
  } else {
    expectTypeOf(room.current.room).toEqualTypeOf<undefined>()
  }
  room.subscribe(({ status, error }) => {
    if (status === 'failed') expectTypeOf(error).toEqualTypeOf<LumameshError>()
  })
})

test('ids and options are values or functions', () => {
  const id: string | undefined = undefined
  assertType(useRoom(undefined, { enabled: false }))
  assertType(
    useRoom(
      () => id,
      () => ({ nick: 'Ada', store: undefined }),
    ),
  )
  assertType(usePeer(() => id, id))
  assertType(
    useChannel(
      'my-app',
      () => 'cursor',
      () => ({ lane: 'unreliable' }),
    ),
  )
  // @ts-expect-error
  useRoom(1)
  // @ts-expect-error
  useRoom('my-app', { nickname: 'Ada' })
  // @ts-expect-error
  useRoom('my-app', () => ({ nick: 1 }))
})

test('presence has the type of the app, and may be absent', () => {
  const room = useRoom<Cursor>('my-app')
  expectTypeOf(room.current.peers).toEqualTypeOf<readonly PeerSnapshot<Cursor>[]>()
  expectTypeOf(room.current.peers[0]?.presence.x).toEqualTypeOf<number | undefined>()
  expectTypeOf(usePeer<Cursor>('my-app', 'id').current?.presence).toEqualTypeOf<Partial<Cursor> | undefined>()
  const mine = usePresence<Cursor>('my-app')
  expectTypeOf(mine.current.presence.y).toEqualTypeOf<number | undefined>()
  mine.setPresence({ x: 1 })
  mine.current.setPresence({ x: undefined })
  // @ts-expect-error
  mine.setPresence({ x: 'left' })
  // @ts-expect-error
  mine.setPresence({ z: 1 })
})

test('usePeers returns the type of its selector', () => {
  expectTypeOf(usePeers('my-app').current).toExtend<readonly PeerSnapshot[]>()
  expectTypeOf(usePeers('my-app', { nick: 'Ada' }).current).toExtend<readonly PeerSnapshot[]>()
  expectTypeOf(usePeers('my-app', (peers) => peers.length)).toEqualTypeOf<Live<number>>()
  const xs = usePeers<Cursor, (number | undefined)[]>('my-app', (peers) =>
    peers.map(({ presence }) => presence.x),
  )
  expectTypeOf(xs.current).toEqualTypeOf<(number | undefined)[]>()
})

test('messages and channels have their type', () => {
  const messages = useMessages<{ text: string }>('my-app')
  expectTypeOf(messages.current.messages).toExtend<readonly Message<{ text: string }>[]>()
  if (messages.current.status === 'joined') {
    expectTypeOf(messages.current.send({ text: 'hi' })).toEqualTypeOf<Promise<void>>()
    // @ts-expect-error
    messages.current.send({ words: 'hi' })
  }
  // @ts-expect-error
  messages.current.send({ text: 'nobody is there' })
  const channel = useChannel<Cursor>('my-app', 'cursor', {
    lane: 'unreliable',
    onMessage: (cursor, peer) => {
      expectTypeOf(cursor).toEqualTypeOf<Cursor>()
      expectTypeOf(peer).toEqualTypeOf<Peer>()
    },
  })
  expectTypeOf(channel.current.channel).toEqualTypeOf<Channel<Cursor> | undefined>()
})

test('a schema determines the type of its channel', () => {
  const schema = { '~standard': { validate: (value: unknown) => ({ value: Number(value) }) } }
  useChannel('my-app', 'numbers', { schema, onMessage: (n) => expectTypeOf(n).toEqualTypeOf<number>() })
  const numbers = useMessages('my-app', { channel: 'numbers', schema })
  expectTypeOf(numbers.current.messages[0]?.data).toEqualTypeOf<number | undefined>()
})

test('events have their own arguments', () => {
  useEvent('my-app', 'leave', (peer) => expectTypeOf(peer).toEqualTypeOf<Peer>())
  // @ts-expect-error
  useEvent('my-app', 'nonsense', () => {})
})

test('every branch has every key', () => {
  expectTypeOf(useFileTransfers('my-app').current.transfers).toExtend<readonly object[]>()
  expectTypeOf(useStream('my-app', null).current).toExtend<readonly { stream: MediaStream; peer: Peer }[]>()
  const network = useNetwork()
  if (network.current.status === 'online') expectTypeOf(network.current.network.close).toBeFunction()
})
