import { flushSync, tick } from 'svelte'
import { get } from 'svelte/store'
import { expect, onTestFinished, test } from 'vitest'
import { Cell } from '../test/cell.ts'
import { renderHook } from '../test/renderHook.ts'
import { useReadable } from './useReadable.svelte.ts'

/** The values that an effect reads from the result of `setup`, and a function that ends both. */
function watch<T>(setup: () => () => T): { readonly seen: T[]; readonly end: () => void } {
  const seen: T[] = []
  const end = $effect.root(() => {
    const value = setup()
    $effect(() => {
      seen.push(value())
    })
  })
  onTestFinished(end)
  flushSync()
  return { seen, end }
}

test('a subscriber receives the current value and every change until it unsubscribes', async () => {
  const cell = new Cell(1)
  const received: number[] = []
  const off = useReadable(() => cell).subscribe((value) => received.push(value))
  expect(received).toEqual([1])
  cell.set(2)
  await tick()
  cell.set(2)
  await tick()
  cell.set(3)
  await tick()
  expect(received).toEqual([1, 2, 3])
  off()
  cell.set(4)
  await tick()
  expect(received).toEqual([1, 2, 3])
})

test('a source is in use until the last subscriber and effect ends', async () => {
  const cell = new Cell(1)
  const live = useReadable(() => cell)
  expect([live.current, cell.holders]).toEqual([1, 0])
  const off = live.subscribe(() => {})
  const { end } = watch(() => () => live.current)
  expect(cell.holders).toBe(1)
  off()
  off()
  await tick()
  expect(cell.holders).toBe(1)
  end()
  await tick()
  expect(cell.holders).toBe(0)
  expect(get(live)).toBe(1)
  await tick()
  expect(cell.holders).toBe(0)
})

test('a subscriber after a pause receives the current value', async () => {
  const cell = new Cell(1)
  const live = useReadable(() => cell)
  const off = live.subscribe(() => {})
  cell.set(2)
  await tick()
  off()
  cell.set(1)
  const received: number[] = []
  onTestFinished(live.subscribe((value) => received.push(value)))
  expect(received).toEqual([1])
})

test('a subscriber may unsubscribe in its first call', async () => {
  const cell = new Cell(1)
  const received: number[] = []
  const live = useReadable(() => cell)
  const off = live.subscribe((value) => {
    received.push(value)
    if (value === 2) off()
  })
  cell.set(2)
  await tick()
  cell.set(3)
  await tick()
  expect(received).toEqual([1, 2])
  expect(cell.holders).toBe(0)
})

test('an effect runs again only when the value changes', () => {
  const cell = new Cell(1)
  const live = useReadable(() => cell)
  const { seen } = watch(() => () => live.current)
  cell.set(2)
  flushSync()
  cell.set(2)
  flushSync()
  expect(seen).toEqual([1, 2])
})

test('a $derived that was disconnected has the current value again, and updates', async () => {
  const cell = new Cell(1)
  const live = useReadable(() => cell)
  let double = () => 0
  const end = $effect.root(() => {
    const value = $derived(live.current * 2)
    double = () => value
  })
  onTestFinished(end)
  const first = watch(() => double)
  first.end()
  await tick()
  cell.set(2)
  const second = watch(() => double)
  cell.set(3)
  flushSync()
  expect(second.seen).toEqual([4, 6])
  expect(cell.holders).toBe(1)
})

test('a $derived follows a store that it creates', async () => {
  const cells = [new Cell('a'), new Cell('b')] as const
  let at = $state<0 | 1>(0)
  const { seen } = watch(() => {
    const value = $derived(useReadable(() => cells[at]).current)
    return () => value
  })
  cells[0].set('a2')
  flushSync()
  at = 1
  flushSync()
  cells[1].set('b2')
  flushSync()
  cells[0].set('a3')
  flushSync()
  expect(seen).toEqual(['a', 'a2', 'b', 'b2'])
  await tick()
  expect(cells.map(({ holders }) => holders)).toEqual([0, 1])
})

test('subscribers and effects follow a changing source', async () => {
  const cells = [new Cell('a'), new Cell('b')] as const
  let at = $state<0 | 1>(0)
  const live = useReadable(() => cells[at])
  const received: string[] = []
  onTestFinished(live.subscribe((value) => received.push(value)))
  const { seen } = watch(() => () => [at, live.current])
  at = 1
  flushSync()
  cells[0].set('a2')
  flushSync()
  cells[1].set('b2')
  flushSync()
  expect(received).toEqual(['a', 'b', 'b2'])
  expect(seen).toEqual([
    [0, 'a'],
    [1, 'b'],
    [1, 'b2'],
  ])
  expect(cells.map(({ holders }) => holders)).toEqual([0, 1])
})

test('a change that a subscription causes is shown', () => {
  const cell = new Cell('closed')
  const opening = {
    ...cell,
    subscribe: (listener: () => void) => {
      cell.set('opening')
      return cell.subscribe(listener)
    },
  }
  const { seen } = watch(() => {
    const live = useReadable(() => opening)
    return () => live.current
  })
  expect(seen).toEqual(['opening'])
  cell.set('closed')
  flushSync()
  expect(seen).toEqual(['opening', 'closed'])
})

test('a subscriber does not depend on the runes that it reads', () => {
  const cell = new Cell(1)
  const other = new Cell(1)
  const factor = useReadable(() => other)
  const received: number[] = []
  onTestFinished(useReadable(() => cell).subscribe((value) => received.push(value * factor.current)))
  cell.set(2)
  flushSync()
  other.set(2)
  flushSync()
  cell.set(3)
  flushSync()
  expect(received).toEqual([1, 2, 6])
  expect(other.holders).toBe(0)
})

test('a store outlives the component that created it', async () => {
  const cells = [new Cell('a'), new Cell('b')] as const
  let at = $state<0 | 1>(0)
  const { live, unmount } = await renderHook(() => useReadable(() => cells[at]))
  await unmount()
  const received: string[] = []
  onTestFinished(live.subscribe((value) => received.push(value)))
  const { seen } = watch(() => () => live.current)
  cells[0].set('a2')
  flushSync()
  at = 1
  flushSync()
  cells[1].set('b2')
  flushSync()
  expect(received).toEqual(['a', 'a2', 'b', 'b2'])
  expect(seen).toEqual(['a', 'a2', 'b', 'b2'])
})
