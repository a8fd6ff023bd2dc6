import type { Channel, LumameshError, Peer, Room } from '@lumamesh/core'
import { assertType, expectTypeOf, test } from 'vitest'
import {
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
  useRoom,
  useStream,
} from './index.ts'

interface Cursor {
  x: number
  y: number
}

test('useRoom narrows by its status, destructured or not', () => {
  const { status, room, error, self } = useRoom('my-app')
  if (status === 'joined') {
    expectTypeOf(room).toEqualTypeOf<Room>()
    expectTypeOf(self.nick).toEqualTypeOf<string>()
  } else {
    expectTypeOf(room).toEqualTypeOf<undefined>()
  }
  if (status === 'failed') expectTypeOf(error).toEqualTypeOf<LumameshError>()
  expectTypeOf<RoomResult['status']>().toEqualTypeOf<'idle' | 'joining' | 'joined' | 'failed'>()
})

test('presence is what the app says it is, and may be missing', () => {
  const { peers } = useRoom<Cursor>('my-app')
  expectTypeOf(peers).toEqualTypeOf<readonly PeerSnapshot<Cursor>[]>()
  const x = peers[0]?.presence.x
  expectTypeOf(x).toEqualTypeOf<number | undefined>()
  expectTypeOf(usePeer<Cursor>('my-app', 'id')?.presence).toEqualTypeOf<Partial<Cursor> | undefined>()
  const { presence, setPresence } = usePresence<Cursor>('my-app')
  expectTypeOf(presence.y).toEqualTypeOf<number | undefined>()
  setPresence({ x: 1 })
  setPresence({ x: undefined })
  // @ts-expect-error
  setPresence({ x: 'left' })
  // @ts-expect-error
  setPresence({ z: 1 })
})

test('usePeers gives what its selector does', () => {
  expectTypeOf(usePeers('my-app')).toExtend<readonly PeerSnapshot[]>()
  expectTypeOf(usePeers('my-app', (peers) => peers.length)).toEqualTypeOf<number>()
  expectTypeOf(
    usePeers<Cursor, (number | undefined)[]>('my-app', (peers) => peers.map(({ presence }) => presence.x)),
  ).toEqualTypeOf<(number | undefined)[]>()
})

test('messages and channels carry their type', () => {
  const { status, messages, send } = useMessages<{ text: string }>('my-app')
  expectTypeOf(messages).toExtend<readonly Message<{ text: string }>[]>()
  if (status === 'joined') {
    expectTypeOf(send({ text: 'hi' })).toEqualTypeOf<Promise<void>>()
    // @ts-expect-error
    send({ words: 'hi' })
  }
  // @ts-expect-error
  send({ text: 'nobody is there' })
  const { channel } = useChannel<Cursor>('my-app', 'cursor', {
    lane: 'unreliable',
    onMessage: (cursor, peer) => {
      expectTypeOf(cursor).toEqualTypeOf<Cursor>()
      expectTypeOf(peer).toEqualTypeOf<Peer>()
    },
  })
  expectTypeOf(channel).toEqualTypeOf<Channel<Cursor> | undefined>()
})

test('a schema says what its channel carries', () => {
  const schema = { '~standard': { validate: (value: unknown) => ({ value: Number(value) }) } }
  useChannel('my-app', 'numbers', { schema, onMessage: (n) => expectTypeOf(n).toEqualTypeOf<number>() })
  expectTypeOf(useMessages('my-app', { channel: 'numbers', schema }).messages[0]?.data).toEqualTypeOf<
    number | undefined
  >()
})

test('events have their own arguments', () => {
  useEvent('my-app', 'leave', (peer) => expectTypeOf(peer).toEqualTypeOf<Peer>())
  // @ts-expect-error
  useEvent('my-app', 'nonsense', () => {})
})

test('an id may be missing, and every key is there in every branch', () => {
  assertType(useRoom(undefined, { enabled: false }))
  expectTypeOf(useFileTransfers('my-app').transfers).toExtend<readonly object[]>()
  expectTypeOf(useStream('my-app', null)).toExtend<readonly { stream: MediaStream; peer: Peer }[]>()
  const { status, network } = useNetwork()
  if (status === 'online') expectTypeOf(network.close).toBeFunction()
})
