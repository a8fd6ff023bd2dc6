import type { Channel, Peer, Room, Schema, Self } from '@lumamesh/core'
import { expectTypeOf, test } from 'vitest'
import { computed, reactive, ref, watch } from 'vue'
import {
  type LumameshError,
  type Message,
  type PeerSnapshot,
  type RemoteStream,
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
declare const cursors: Schema<Cursor>

test('a room has a ref for each key, and retry()', () => {
  const { status, room, self, peers, presence, error, retry } = useRoom<Cursor>('a')
  expectTypeOf(status.value).toEqualTypeOf<'idle' | 'joining' | 'joined' | 'failed'>()
  expectTypeOf(room.value).toEqualTypeOf<Room | undefined>()
  expectTypeOf(self.value).toEqualTypeOf<Self | undefined>()
  expectTypeOf(peers.value).toEqualTypeOf<readonly PeerSnapshot<Cursor>[]>()
  expectTypeOf(presence.value).toEqualTypeOf<Partial<Cursor>>()
  expectTypeOf(error.value).toEqualTypeOf<LumameshError | undefined>()
  expectTypeOf(retry).toEqualTypeOf<() => void>()
  watch(room, (now) => expectTypeOf(now).toEqualTypeOf<Room | undefined>())
  // @ts-expect-error Refs are readonly.
  room.value = undefined
})

test('in reactive() its status narrows the rest, and its values keep their types', () => {
  const result = reactive(useRoom<Cursor>('a'))
  expectTypeOf(result.peers).toEqualTypeOf<readonly PeerSnapshot<Cursor>[]>()
  if (result.status === 'joined') expectTypeOf(result.room).toEqualTypeOf<Room>()
  if (result.status === 'failed') expectTypeOf(result.error).toEqualTypeOf<LumameshError>()
  if (result.status === 'joining') expectTypeOf(result.room).toEqualTypeOf<undefined>()
})

test('ids and options are values, refs or getters', () => {
  const id = ref<string>()
  const enabled = ref(true)
  useRoom(id, { enabled, nick: () => 'Ada', maxPeers: computed(() => 4) })
  useRoom(
    () => id.value,
    () => ({ enabled: enabled.value }),
  )
  useRoom(undefined, ref({ enabled: false }))
  // @ts-expect-error An id is a string.
  useRoom('a', { nick: 1 })
  // @ts-expect-error The name is unknown.
  useRoom('a', { nickname: 'Ada' })
})

test('peers, with and without a selector', () => {
  expectTypeOf(usePeers<Cursor>('a').value).toEqualTypeOf<readonly PeerSnapshot<Cursor>[]>()
  expectTypeOf(usePeers('a', { enabled: false }).value).toEqualTypeOf<readonly PeerSnapshot[]>()
  expectTypeOf(usePeers('a', (peers) => peers.length).value).toEqualTypeOf<number>()
  const xs = usePeers('a', (peers: readonly PeerSnapshot<Cursor>[]) => peers.map((peer) => peer.presence.x))
  expectTypeOf(xs.value).toEqualTypeOf<(number | undefined)[]>()
  usePeers(
    'a',
    (peers) => peers.length,
    (a, b) => expectTypeOf(a).toEqualTypeOf(b) && a === b,
    () => ({ nick: 'Ada' }),
  )
  const peer = usePeer<Cursor>('a', () => 'b')
  expectTypeOf(peer.value).toEqualTypeOf<PeerSnapshot<Cursor> | undefined>()
  // The peer itself with its private fields, not a copy of its shape.
  const live = computed<Peer | undefined>(() => peer.value?.peer)
  expectTypeOf(live.value).toEqualTypeOf<Peer | undefined>()
})

test('presence', () => {
  const { presence, setPresence } = usePresence<Cursor>('a')
  expectTypeOf(presence.value).toEqualTypeOf<Partial<Cursor>>()
  setPresence({ x: 1 })
  // @ts-expect-error The value is of another type.
  setPresence({ z: 1 })
})

test('messages', () => {
  const { messages, send } = useMessages<Cursor>('a')
  expectTypeOf(messages.value).toExtend<readonly Message<Cursor>[]>()
  send.value?.({ x: 1, y: 2 })
  // @ts-expect-error The room may not be joined.
  send.value({ x: 1, y: 2 })
  // @ts-expect-error The value is not a cursor.
  send.value?.('x')
  const checked = useMessages('a', { channel: 'cursors', lane: () => 'unreliable' as const, schema: cursors })
  expectTypeOf(checked.messages.value[0]?.data).toEqualTypeOf<Cursor | undefined>()
  expectTypeOf(useMessages('a').messages.value[0]?.data).toEqualTypeOf<unknown>()
  const chat = reactive(useMessages<Cursor>('a'))
  if (chat.status === 'joined') expectTypeOf(chat.messages[0]).toEqualTypeOf<Message<Cursor> | undefined>()
  if (chat.status === 'joined') expectTypeOf(chat.send).not.toExtend<undefined>()
})

test('channels', () => {
  const { channel } = useChannel('a', () => 'cursors', {
    schema: cursors,
    onMessage: (data, peer) => {
      expectTypeOf(data).toEqualTypeOf<Cursor>()
      expectTypeOf(peer).toEqualTypeOf<Peer>()
    },
  })
  expectTypeOf(channel.value).toEqualTypeOf<Channel<Cursor> | undefined>()
  useChannel<Cursor>('a', 'cursors', () => ({
    onMessage: ({ x }) => expectTypeOf(x).toEqualTypeOf<number>(),
  }))
})

test('events have their arguments', () => {
  useEvent('a', 'leave', (peer) => expectTypeOf(peer).toEqualTypeOf<Peer>())
  useEvent(
    ref('a'),
    () => 'message' as const,
    ref((data: unknown, peer: Peer) => expectTypeOf([data, peer]).not.toBeAny()),
  )
  // @ts-expect-error The name is unknown.
  useEvent('a', 'left', () => {})
})

test('files, streams, relays, and the network', () => {
  const { transfers, send, clear } = useFileTransfers('a')
  expectTypeOf(transfers.value[0]?.status).toEqualTypeOf<
    'offered' | 'moving' | 'done' | 'stopped' | undefined
  >()
  send.value?.(new Blob())
  clear.value?.()
  const local = ref<MediaStream | null>(null)
  expectTypeOf(useStream('a', local, { meta: { kind: 'camera' } }).value).toEqualTypeOf<
    readonly RemoteStream[]
  >()
  expectTypeOf(useRelays().value[0]?.rtt).toEqualTypeOf<number | undefined>()
  const { network, retry } = useNetwork()
  expectTypeOf(network.value?.close).toEqualTypeOf<(() => void) | undefined>()
  expectTypeOf(retry).toEqualTypeOf<() => void>()
})
