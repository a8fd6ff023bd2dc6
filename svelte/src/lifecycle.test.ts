import { describe, expect, test, vi } from 'vitest'
import { render } from 'vitest-browser-svelte'
import { TestNetwork } from '../../core/test/testNetwork.ts'
import CurrentRoom from '../test/CurrentRoom.svelte'
import DerivedRoom from '../test/DerivedRoom.svelte'
import MadeRoom from '../test/MadeRoom.svelte'
import Page from '../test/Page.svelte'
import type { RoomView } from '../test/roomProps.ts'
import StoreRoom from '../test/StoreRoom.svelte'

const VIEWS: readonly (readonly [string, RoomView])[] = [
  ['$room', StoreRoom],
  ['room.current', CurrentRoom],
  ['$derived(room.current)', DerivedRoom],
  ['$derived(useRoom(id))', MadeRoom],
]

describe.each(VIEWS)('%s', (_, view) => {
  test('two components join once', async () => {
    const network = new TestNetwork()
    const screen = await render(Page, {
      store: network.store,
      parts: [
        { view, id: 'a', label: 'one' },
        { view, id: 'a', label: 'other' },
      ],
    })
    await network.otherIn('a')
    await expect.element(screen.getByLabelText('one')).toHaveTextContent('a: joined, 1 peers')
    await expect.element(screen.getByLabelText('other')).toHaveTextContent('a: joined, 1 peers')
    expect(network.joined).toEqual(['a'])
    expect(network.connects).toBe(1)
    await screen.unmount()
    await vi.waitFor(() => expect(network.left).toEqual(['a']))
  })

  test('a new id leaves the first room and joins the other', async () => {
    const network = new TestNetwork()
    const screen = await render(Page, { store: network.store, parts: [{ view, id: 'a' }] })
    const other = await network.otherIn('b')
    await expect.element(screen.getByText('a: joined, 0 peers')).toBeVisible()
    await screen.rerender({ parts: [{ view, id: 'b' }] })
    await expect.element(screen.getByText('b: joined, 1 peers')).toBeVisible()
    other.leave()
    await expect.element(screen.getByText('b: joined, 0 peers')).toBeVisible()
    expect(network.joined).toEqual(['a', 'b'])
    await vi.waitFor(() => expect(network.left).toEqual(['a']))
    await screen.rerender({ parts: [{ view, id: 'a' }] })
    await network.otherIn('a')
    await expect.element(screen.getByText('a: joined, 1 peers')).toBeVisible()
    await vi.waitFor(() => expect(network.left).toEqual(['a', 'b']))
  })

  test('a remount within the linger time keeps the room', async () => {
    const network = new TestNetwork({ linger: 60_000 })
    const other = await network.otherIn('a')
    const screen = await render(Page, { store: network.store, parts: [{ view, id: 'a', key: 'one' }] })
    await expect.element(screen.getByText('a: joined, 1 peers')).toBeVisible()
    const [peer] = other.peers.values()
    await screen.rerender({ parts: [] })
    await screen.rerender({ parts: [{ view, id: 'a', key: 'two' }] })
    // Without a wait, since the room was never left.
    expect(screen.getByText('a: joined, 1 peers').query()).not.toBeNull()
    expect(network.joined).toEqual(['a'])
    expect([...other.peers.values()]).toEqual([peer])
  })

  test('an unmount during the join leaves the room', async () => {
    const network = new TestNetwork()
    const screen = await render(Page, { store: network.store, parts: [{ view, id: 'a' }] })
    await vi.waitFor(() => expect(network.joined).toEqual(['a']))
    await screen.unmount()
    await vi.waitFor(() => expect(network.left).toEqual(['a']))
  })

  test('a component hidden by {#if} or {#each} leaves, and joins when it is shown again', async () => {
    const network = new TestNetwork()
    const screen = await render(Page, { store: network.store, parts: [{ view, id: 'a' }] })
    await expect.element(screen.getByText('a: joined, 0 peers')).toBeVisible()
    await screen.rerender({ parts: [] })
    await vi.waitFor(() => expect(network.left).toEqual(['a']))
    const other = await network.otherIn('a')
    await screen.rerender({ parts: [{ view, id: 'a' }] })
    await expect.element(screen.getByText('a: joined, 1 peers')).toBeVisible()
    expect(network.joined).toEqual(['a', 'a'])
    expect(other.peers.size).toBe(1)
  })

  test('a store closed during a join leaves no room behind', async () => {
    const network = new TestNetwork()
    const screen = await render(Page, { store: network.store, parts: [{ view, id: 'a' }] })
    await vi.waitFor(() => expect(network.joined).toEqual(['a']))
    network.store.close()
    await expect.element(screen.getByText('a: idle, 0 peers')).toBeVisible()
    const other = await network.otherIn('a')
    expect(other.peers.size).toBe(0)
  })

  test('enabled: false or no id joins no room until that changes', async () => {
    const network = new TestNetwork()
    const screen = await render(Page, { store: network.store, parts: [{ view, id: 'a', enabled: false }] })
    await expect.element(screen.getByText('a: idle, 0 peers')).toBeVisible()
    await screen.rerender({ parts: [{ view }] })
    await expect.element(screen.getByText(': idle, 0 peers')).toBeVisible()
    expect(network.connects).toBe(0)
    await screen.rerender({ parts: [{ view, id: 'a' }] })
    await expect.element(screen.getByText('a: joined, 0 peers')).toBeVisible()
    await screen.rerender({ parts: [{ view, id: 'a', enabled: false }] })
    await expect.element(screen.getByText('a: idle, 0 peers')).toBeVisible()
    await vi.waitFor(() => expect(network.left).toEqual(['a']))
  })

  test('a new store of the provider moves the room to its network', async () => {
    const networks = [new TestNetwork(), new TestNetwork()] as const
    const screen = await render(Page, { store: networks[0].store, parts: [{ view, id: 'a' }] })
    await expect.element(screen.getByText('a: joined, 0 peers')).toBeVisible()
    await networks[1].otherIn('a')
    await screen.rerender({ store: networks[1].store })
    await expect.element(screen.getByText('a: joined, 1 peers')).toBeVisible()
    await vi.waitFor(() => expect(networks[0].left).toEqual(['a']))
  })
})

test('a failure has its error, and corrected options join', async () => {
  const network = new TestNetwork()
  const view = StoreRoom
  const screen = await render(Page, {
    store: network.store,
    parts: [{ view, id: 'a', nick: 'x'.repeat(65) }],
  })
  await expect.element(screen.getByText('a: failed, 0 peers')).toBeVisible()
  await screen.rerender({ parts: [{ view, id: 'a', nick: 'Ada' }] })
  await expect.element(screen.getByText('a: joined, 0 peers')).toBeVisible()
})

test('the options of a component apply although others subscribe first', async () => {
  const network = new TestNetwork()
  const other = await network.otherIn('a')
  await render(Page, {
    store: network.store,
    parts: [
      { view: StoreRoom, id: 'a' },
      { view: CurrentRoom, id: 'a', nick: 'Ada' },
    ],
  })
  await vi.waitFor(() => expect([...other.peers.values()].map(({ nick }) => nick)).toEqual(['Ada']))
})
