import { flushSync, tick } from 'svelte'
import { get } from 'svelte/store'
import { expect, onTestFinished, test } from 'vitest'
import { Cell } from '../test/cell.ts'
import { renderHook } from '../test/renderHook.ts'
import { useReadable } from './useReadable.svelte.ts'

/** What an effect sees of the value that `setup` gives, and the end of both. */
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

test('a subscriber hears the value at once, and every other value until it is no subscriber', async () => {
  const cell = new Cell(1)
  const heard: number[] = []
  const off = useReadable(() => cell).subscribe((value) => heard.push(value))
  expect(heard).toEqual([1])
  cell.set(2)
  await tick()
  cell.set(2)
  await tick()
  cell.set(3)
  await tick()
  expect(heard).toEqual([1, 2, 3])
  off()
  cell.set(4)
  await tick()
  expect(heard).toEqual([1, 2, 3])
})

test('what is shown is held by subscribers and by effects, and let go after the last of them', async () => {
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

test('who subscribes after a pause hears the value as it is, though it was another when the last one left', async () => {
  const cell = new Cell(1)
  const live = useReadable(() => cell)
  const off = live.subscribe(() => {})
  cell.set(2)
  await tick()
  off()
  cell.set(1)
  const heard: number[] = []
  onTestFinished(live.subscribe((value) => heard.push(value)))
  expect(heard).toEqual([1])
})

test('a subscriber may be none any more with the first value', async () => {
  const cell = new Cell(1)
  const heard: number[] = []
  const live = useReadable(() => cell)
  const off = live.subscribe((value) => {
    heard.push(value)
    if (value === 2) off()
  })
  cell.set(2)
  await tick()
  cell.set(3)
  await tick()
  expect(heard).toEqual([1, 2])
  expect(cell.holders).toBe(0)
})

test('an effect runs again when the value is another, and only then', () => {
  const cell = new Cell(1)
  const live = useReadable(() => cell)
  const { seen } = watch(() => () => live.current)
  cell.set(2)
  flushSync()
  cell.set(2)
  flushSync()
  expect(seen).toEqual([1, 2])
})

test('a $derived that was torn down shows what has happened since, and goes on', async () => {
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

test('what is made in a $derived is followed by it', async () => {
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

test('subscribers and effects follow a source that changes', async () => {
  const cells = [new Cell('a'), new Cell('b')] as const
  let at = $state<0 | 1>(0)
  const live = useReadable(() => cells[at])
  const heard: string[] = []
  onTestFinished(live.subscribe((value) => heard.push(value)))
  const { seen } = watch(() => () => [at, live.current])
  at = 1
  flushSync()
  cells[0].set('a2')
  flushSync()
  cells[1].set('b2')
  flushSync()
  expect(heard).toEqual(['a', 'b', 'b2'])
  expect(seen).toEqual([
    [0, 'a'],
    [1, 'b'],
    [1, 'b2'],
  ])
  expect(cells.map(({ holders }) => holders)).toEqual([0, 1])
})

test('what changes by being subscribed to is shown', () => {
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

test('a subscriber holds nothing of what it reads, and is not called again for it', () => {
  const cell = new Cell(1)
  const other = new Cell(1)
  const factor = useReadable(() => other)
  const heard: number[] = []
  onTestFinished(useReadable(() => cell).subscribe((value) => heard.push(value * factor.current)))
  cell.set(2)
  flushSync()
  other.set(2)
  flushSync()
  cell.set(3)
  flushSync()
  expect(heard).toEqual([1, 2, 6])
  expect(other.holders).toBe(0)
})

test('it outlives the component that it was made in', async () => {
  const cells = [new Cell('a'), new Cell('b')] as const
  let at = $state<0 | 1>(0)
  const { live, unmount } = await renderHook(() => useReadable(() => cells[at]))
  await unmount()
  const heard: string[] = []
  onTestFinished(live.subscribe((value) => heard.push(value)))
  const { seen } = watch(() => () => live.current)
  cells[0].set('a2')
  flushSync()
  at = 1
  flushSync()
  cells[1].set('b2')
  flushSync()
  expect(heard).toEqual(['a', 'a2', 'b', 'b2'])
  expect(seen).toEqual(['a', 'a2', 'b', 'b2'])
})
