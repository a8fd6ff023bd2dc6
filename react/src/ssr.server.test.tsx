import { createNetworkStore } from '@lumamesh/core/store'
import { renderToString } from 'react-dom/server'
import { expect, test, vi } from 'vitest'
import * as kit from './index.ts'

function Everything() {
  const { status, room, peers } = kit.useRoom('my-app', { nick: 'Ada' })
  const all = kit.usePeers('my-app')
  const count = kit.usePeers('my-app', (everybody) => everybody.length)
  const peer = kit.usePeer('my-app', 'somebody')
  const network = kit.useNetwork()
  const relays = kit.useRelays()
  const { presence } = kit.usePresence('my-app')
  const { channel } = kit.useChannel('my-app', 'cursor', { onMessage: () => {} })
  const { messages, send } = kit.useMessages('my-app')
  const { transfers } = kit.useFileTransfers('my-app')
  const streams = kit.useStream('my-app')
  kit.useEvent('my-app', 'peer', () => {})
  const nothing = [room, peer, network.network, channel, send].every((value) => value === undefined)
  const empty = [peers, all, relays, messages, transfers, streams, Object.keys(presence)].every(
    (list) => list.length === 0,
  )
  return <p>{[status, network.status, count, nothing && empty ? 'nothing' : 'something'].join(' ')}</p>
}

test('a server renders every hook as idle, and does not connect', () => {
  expect(typeof document).toBe('undefined')
  expect(renderToString(<Everything />)).toBe('<p>idle idle 0 nothing</p>')
})

test('on a server a store joins no room, even with a subscriber', () => {
  const fetch = vi.spyOn(globalThis, 'fetch')
  const store = createNetworkStore({ relays: 'https://relays.example/relays.json' })
  const off = store.room('my-app').subscribe(() => {
    throw new Error('Something happened.')
  })
  store.presence('my-app').getSnapshot().setPresence({ x: 1 })
  expect(store.room('my-app').getSnapshot().status).toBe('idle')
  expect(fetch).not.toHaveBeenCalled()
  off()
  store.close()
})

test('each request renders the same, without state of an earlier one', () => {
  expect(renderToString(<Everything />)).toBe(renderToString(<Everything />))
})
