import { renderToString } from '@vue/server-renderer'
import { expect, test, vi } from 'vitest'
import { createSSRApp, defineComponent, effectScope, h } from 'vue'
import {
  createNetworkStore,
  NetworkPlugin,
  useChannel,
  useEvent,
  useFileTransfers,
  useMessages,
  useNetwork,
  usePeers,
  usePresence,
  useRelays,
  useRoom,
  useStream,
} from './index.ts'

const All = defineComponent(() => {
  const listener = vi.fn()
  const { status } = useRoom('a')
  const { presence } = usePresence('a')
  const network = useNetwork()
  const peers = usePeers('a', (all) => all.length)
  const lists = [
    usePeers('a'),
    useRelays(),
    useStream('a', null),
    useMessages('a').messages,
    useFileTransfers('a').transfers,
  ]
  const { channel } = useChannel('a', 'cursors', { onMessage: listener })
  useEvent('a', 'peer', listener)
  return () =>
    h('p', [
      status.value,
      JSON.stringify([network.status.value, presence.value, peers.value, ...lists.map(({ value }) => value)]),
      channel.value?.name ?? ' without a channel',
    ])
})

const html = '<p>idle[&quot;idle&quot;,{},0,[],[],[],[],[]] without a channel</p>'

test('a server renders without a joined room', async () => {
  const relays = vi.fn(() => [])
  const store = createNetworkStore({ relays })
  const app = createSSRApp(All).use(NetworkPlugin, { store })
  expect(await renderToString(app)).toBe(html)
  expect(relays).not.toHaveBeenCalled()
})

test('a server with WebRTC joins no room either', async () => {
  const forever = () => new Promise<never>(() => {})
  const connect = vi.fn(forever)
  const app = createSSRApp(All).use(NetworkPlugin, { store: createNetworkStore({ connect }) })
  expect(await renderToString(app)).toBe(html)

  // A microtask that the composables could have queued has run.
  const other = vi.fn(forever)
  const scope = effectScope()
  scope.run(() => useRoom('a', { store: createNetworkStore({ connect: other }) }))
  await vi.waitFor(() => expect(other).toHaveBeenCalled())
  scope.stop()
  expect(connect).not.toHaveBeenCalled()
})
