import type { Room } from '@lumamesh/core'
import { memo, Profiler } from 'react'
import { expect, test, vi } from 'vitest'
import { render } from 'vitest-browser-react'
import { TestNetwork } from '../../core/test/testNetwork.ts'
import { NetworkProvider, usePeer, usePeers, useRoom } from './index.ts'

interface Moving {
  x: number
  name: string
}

const ROOM = 'my-app'
const PEERS = 50
/** Half of the peers move. */
const MOVING = 25

const renders = new Map<string, number>()
const count = (id: string) => renders.set(id, (renders.get(id) ?? 0) + 1)

const HowMany = () => <b>{usePeers(ROOM, (peers) => peers.length)} here</b>
const Names = () => <i>{usePeers<Moving, string[]>(ROOM, nicksOf).join()}</i>
const nicksOf = (peers: readonly { nick: string }[]) => peers.map(({ nick }) => nick)
const One = memo(({ id }: { id: string }) => <p data-x={usePeer<Moving>(ROOM, id)?.presence.x} />)
const Everybody = () => {
  const { peers } = useRoom<Moving>(ROOM)
  return (
    <ul>
      {peers.map(({ id, presence }) => (
        <li key={id}>{presence.x}</li>
      ))}
    </ul>
  )
}

test(`${PEERS} moving peers render only the components that read them`, { timeout: 60_000 }, async () => {
  const network = new TestNetwork()
  // Joined before the others, which connect only to the peer that came first.
  const hold = network.store.room(ROOM).subscribe(() => {})
  await vi.waitFor(() => expect(network.store.room(ROOM).getSnapshot().status).toBe('joined'), 10_000)
  const others: Room[] = []
  for (let n = 0; n < PEERS; n++)
    others.push(await network.otherIn(ROOM, { nick: `peer ${n}`, presence: { x: -1 }, maxPeers: 1 }))
  // A snapshot of a peer includes its route, which is known a little later.
  const known = () =>
    network.store
      .room(ROOM)
      .getSnapshot()
      .peers.filter(({ route }) => route)
  await vi.waitFor(() => expect(known()).toHaveLength(PEERS), 30_000)
  const still = others.at(-1)?.self.id ?? ''
  const moves = others[0]?.self.id ?? ''
  const profiled = (id: string, element: React.ReactNode) => (
    <Profiler id={id} onRender={() => count(id)}>
      {element}
    </Profiler>
  )
  const screen = await render(
    <NetworkProvider store={network.store}>
      {profiled('how many', <HowMany />)}
      {profiled('names', <Names />)}
      {profiled('one that does not move', <One id={still} />)}
      {profiled('one that moves', <One id={moves} />)}
      {profiled('everybody', <Everybody />)}
    </NetworkProvider>,
  )
  await expect.element(screen.getByText(`${PEERS} here`)).toBeVisible()
  renders.clear()

  let frames = 0
  for (let x = 0; x < 60; x++) {
    for (const other of others.slice(0, MOVING)) other.setPresence({ x })
    await new Promise(requestAnimationFrame)
    frames++
  }
  const shown = () => [...screen.container.querySelectorAll('li')].map(({ textContent }) => textContent)
  await vi.waitFor(() => expect(shown().filter((x) => x === '59')).toHaveLength(MOVING), 10_000)

  expect(renders.get('how many')).toBeUndefined()
  expect(renders.get('names')).toBeUndefined()
  expect(renders.get('one that does not move')).toBeUndefined()
  expect(renders.get('one that moves')).toBeGreaterThan(1)
  expect(renders.get('everybody')).toBeGreaterThan(1)
  // At most once per frame, not once per peer. The last render comes after the last move.
  expect(renders.get('everybody')).toBeLessThan(frames * 2)
  console.log(`${MOVING} of ${PEERS} peers moved for ${frames} frames:`, Object.fromEntries(renders))
  hold()
})
