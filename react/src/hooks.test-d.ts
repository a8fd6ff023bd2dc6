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

test('presence has the type of the app, and may be absent', () => {
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

test('usePeers returns the type of its selector', () => {
  expectTypeOf(usePeers('my-app')).toExtend<readonly PeerSnapshot[]>()
  expectTypeOf(usePeers('my-app', (peers) => peers.length)).toEqualTypeOf<number>()
  expectTypeOf(
    usePeers<Cursor, (number | undefined)[]>('my-app', (peers) => peers.map(({ presence }) => presence.x)),
  ).toEqualTypeOf<(number | undefined)[]>()
})

test('messages and channels have their type', () => {
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

test('a schema determines the type of its channel', () => {
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

test('an id may be undefined, and every branch has every key', () => {
  assertType(useRoom(undefined, { enabled: false }))
  expectTypeOf(useFileTransfers('my-app').transfers).toExtend<readonly object[]>()
  expectTypeOf(useStream('my-app', null)).toExtend<readonly { stream: MediaStream; peer: Peer }[]>()
  const { status, network } = useNetwork()
  if (status === 'online') expectTypeOf(network.close).toBeFunction()
})
