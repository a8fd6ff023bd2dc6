import { Activity, StrictMode, useState } from 'react'
import { expect, test, vi } from 'vitest'
import { render } from 'vitest-browser-react'
import { TestNetwork } from '../../core/test/testNetwork.ts'
import { NetworkProvider } from './provider.tsx'
import { useRoom } from './useRoom.ts'

function Room({ id, enabled = true, label = 'room' }: { id?: string; enabled?: boolean; label?: string }) {
  const { status, peers } = useRoom(id, { enabled })
  return (
    <section aria-label={label}>
      {status}, {peers.length} peers
    </section>
  )
}

function Parent() {
  useRoom('a', { nick: 'Ada' })
  return <Room id="a" />
}

function Named() {
  const [nick, setNick] = useState('x'.repeat(65))
  const { status, error } = useRoom('a', { nick })
  return (
    <button type="button" onClick={() => setNick('Ada')}>
      {status} {error?.code}
    </button>
  )
}

function Leaving() {
  const { status, room, retry } = useRoom('a')
  return (
    <button type="button" onClick={() => (room ? room.leave() : retry())}>
      {status}
    </button>
  )
}

const page = (network: TestNetwork, children: React.ReactNode) => (
  <NetworkProvider store={network.store}>{children}</NetworkProvider>
)

const joined = (count: number) => `joined, ${count} peers`

test('StrictMode joins once', async () => {
  const network = new TestNetwork()
  const screen = await render(<StrictMode>{page(network, <Room id="a" />)}</StrictMode>)
  await network.otherIn('a')
  await expect.element(screen.getByText(joined(1))).toBeVisible()
  expect(network.joined).toEqual(['a'])
  expect(network.connects).toBe(1)
  await screen.unmount()
  await vi.waitFor(() => expect(network.left).toEqual(['a']))
})

test('two components join once', async () => {
  const network = new TestNetwork()
  const screen = await render(
    page(
      network,
      <>
        <Room id="a" label="one" />
        <Room id="a" label="other" />
      </>,
    ),
  )
  await network.otherIn('a')
  await expect.element(screen.getByLabelText('one')).toHaveTextContent(joined(1))
  await expect.element(screen.getByLabelText('other')).toHaveTextContent(joined(1))
  expect(network.joined).toEqual(['a'])
})

test('a new id leaves the first room and joins the other', async () => {
  const network = new TestNetwork()
  const screen = await render(page(network, <Room id="a" />))
  await network.otherIn('b')
  await expect.element(screen.getByText(joined(0))).toBeVisible()
  await screen.rerender(page(network, <Room id="b" />))
  await expect.element(screen.getByText(joined(1))).toBeVisible()
  expect(network.joined).toEqual(['a', 'b'])
  await vi.waitFor(() => expect(network.left).toEqual(['a']))
})

test('a remount within the linger time keeps the room', async () => {
  const network = new TestNetwork({ linger: 60_000 })
  const other = await network.otherIn('a')
  const screen = await render(page(network, <Room id="a" key="one" />))
  await expect.element(screen.getByText(joined(1))).toBeVisible()
  const [peer] = other.peers.values()
  await screen.rerender(page(network, null))
  await screen.rerender(page(network, <Room id="a" key="two" />))
  // Without a wait, since the room was never left.
  expect(screen.getByText(joined(1)).query()).not.toBeNull()
  expect(network.joined).toEqual(['a'])
  expect([...other.peers.values()]).toEqual([peer])
})

test('an unmount during the join leaves the room', async () => {
  const network = new TestNetwork()
  const screen = await render(page(network, <Room id="a" />))
  await vi.waitFor(() => expect(network.joined).toEqual(['a']))
  await screen.unmount()
  await vi.waitFor(() => expect(network.left).toEqual(['a']))
})

test('a component hidden by <Activity> leaves, and joins when it is shown again', async () => {
  const network = new TestNetwork()
  const view = (mode: 'visible' | 'hidden') =>
    page(
      network,
      <Activity mode={mode}>
        <Room id="a" />
      </Activity>,
    )
  const screen = await render(view('visible'))
  await expect.element(screen.getByText(joined(0))).toBeVisible()
  await screen.rerender(view('hidden'))
  await vi.waitFor(() => expect(network.left).toEqual(['a']))
  const other = await network.otherIn('a')
  await screen.rerender(view('visible'))
  await expect.element(screen.getByText(joined(1))).toBeVisible()
  expect(network.joined).toEqual(['a', 'a'])
  expect(other.peers.size).toBe(1)
})

test('a store closed during a join leaves no room behind', async () => {
  const network = new TestNetwork()
  const screen = await render(page(network, <Room id="a" />))
  await vi.waitFor(() => expect(network.joined).toEqual(['a']))
  network.store.close()
  await expect.element(screen.getByText('idle, 0 peers')).toBeVisible()
  const other = await network.otherIn('a')
  expect(other.peers.size).toBe(0)
})

test('enabled: false or no id joins no room until that changes', async () => {
  const network = new TestNetwork()
  const screen = await render(page(network, <Room id="a" enabled={false} />))
  await expect.element(screen.getByText('idle, 0 peers')).toBeVisible()
  await screen.rerender(page(network, <Room />))
  await expect.element(screen.getByText('idle, 0 peers')).toBeVisible()
  expect(network.connects).toBe(0)
  await screen.rerender(page(network, <Room id="a" />))
  await expect.element(screen.getByText(joined(0))).toBeVisible()
  await screen.rerender(page(network, <Room id="a" enabled={false} />))
  await expect.element(screen.getByText('idle, 0 peers')).toBeVisible()
  await vi.waitFor(() => expect(network.left).toEqual(['a']))
})

test('the options of a component apply although its children subscribe first', async () => {
  const network = new TestNetwork()
  const other = await network.otherIn('a')
  const screen = await render(page(network, <Parent />))
  await expect.element(screen.getByText(joined(1))).toBeVisible()
  expect([...other.peers.values()].map(({ nick }) => nick)).toEqual(['Ada'])
})

test('a failure has its error, and corrected options join', async () => {
  const network = new TestNetwork()
  const screen = await render(page(network, <Named />))
  await expect.element(screen.getByText('failed invalid-nick')).toBeVisible()
  await screen.getByRole('button').click()
  await expect.element(screen.getByText('joined')).toBeVisible()
})

test('a room after leave() is idle, and retry() joins again', async () => {
  const network = new TestNetwork()
  const screen = await render(page(network, <Leaving />))
  await expect.element(screen.getByText('joined')).toBeVisible()
  await screen.getByRole('button').click()
  await expect.element(screen.getByText('idle')).toBeVisible()
  await screen.getByRole('button').click()
  await expect.element(screen.getByText('joined')).toBeVisible()
  expect(network.joined).toEqual(['a', 'a'])
})
