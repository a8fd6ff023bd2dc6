import { createNetworkStore } from '@lumamesh/core/store'
import { render } from 'svelte/server'
import { get } from 'svelte/store'
import { expect, test, vi } from 'vitest'
import { TestNetwork } from '../../core/test/testNetwork.ts'
import Everything from '../test/Everything.svelte'
import { serverHtml } from '../test/serverHtml.ts'
import { useRoom } from './index.ts'

test('a server renders without a joined room', () => {
  const relays = vi.fn(() => [])
  expect(render(Everything, { props: { store: createNetworkStore({ relays }) } }).body).toBe(serverHtml)
  expect(render(Everything).body).toBe(serverHtml)
  expect(relays).not.toHaveBeenCalled()
})

test('a server with WebRTC joins no room either', async () => {
  const network = new TestNetwork()
  const { store } = network
  expect(render(Everything, { props: { store } }).body).toBe(serverHtml)
  const room = useRoom('a', { store })
  const seen: string[] = []
  const off = room.subscribe(({ status }) => seen.push(status))
  expect([get(room).status, room.current.status]).toEqual(['idle', 'idle'])
  // Everything that the hooks could have started has run.
  const leave = store.room('b').subscribe(() => {})
  await vi.waitFor(() => expect(store.room('b').getSnapshot().status).toBe('joined'))
  leave()
  off()
  expect(network.joined).toEqual(['b'])
  expect(seen).toEqual(['idle'])
})
