import { describe, expect, it, vi } from 'vitest'
import {
  constant,
  derive,
  flatten,
  type Readable,
  Selection,
  select,
  shallowEqual,
  whilePicked,
} from './readable.ts'

/** A value that a test changes, and its listeners. */
class Cell<T> implements Readable<T> {
  #value: T
  readonly listeners = new Set<() => void>()

  constructor(value: T) {
    this.#value = value
  }

  readonly subscribe = (listener: () => void) => {
    const own = () => listener()
    this.listeners.add(own)
    return () => this.listeners.delete(own)
  }

  readonly getSnapshot = () => this.#value
  readonly getServerSnapshot = this.getSnapshot

  set(value: T): void {
    this.#value = value
    for (const listener of [...this.listeners]) listener()
  }
}

describe('derive', () => {
  it('derives its value only after the source has changed', () => {
    const cell = new Cell(1)
    const double = vi.fn((n: number) => ({ n: n * 2 }))
    const derived = derive(cell, double)
    expect(derived.getSnapshot()).toBe(derived.getSnapshot())
    expect(double).toHaveBeenCalledTimes(1)
    cell.set(2)
    expect(derived.getSnapshot()).toEqual({ n: 4 })
    expect(double).toHaveBeenCalledTimes(2)
  })
})

describe('flatten', () => {
  it('follows the readable that the outer one selects, and subscribes to no other', () => {
    const [a, b] = [new Cell('a'), new Cell('b')]
    const outer = new Cell(a)
    const flat = flatten(outer, (cell) => cell)
    const listener = vi.fn()
    const off = flat.subscribe(() => listener(flat.getSnapshot()))
    a.set('A')
    outer.set(b)
    b.set('B')
    expect(listener.mock.calls).toEqual([['A'], ['b'], ['B']])
    expect(a.listeners.size).toBe(0)
    off()
    expect(b.listeners.size + outer.listeners.size).toBe(0)
  })

  it('selects the inner readable once for each snapshot', () => {
    const outer = new Cell(1)
    const inner = vi.fn((n: number) => constant({ n }))
    const flat = flatten(outer, inner)
    flat.subscribe(() => {})
    expect(flat.getSnapshot()).toBe(flat.getSnapshot())
    expect(inner).toHaveBeenCalledTimes(1)
  })
})

describe('select', () => {
  it('notifies only of changes in the selection, and keeps an equal value', () => {
    const cell = new Cell({ list: [1, 2], other: 0 })
    const selected = select(cell, ({ list }) => list.map((n) => n % 2))
    const listener = vi.fn()
    selected.subscribe(listener)
    const before = selected.getSnapshot()
    cell.set({ list: [3, 4], other: 1 })
    expect(listener).not.toHaveBeenCalled()
    expect(selected.getSnapshot()).toBe(before)
    cell.set({ list: [4, 4], other: 1 })
    expect(listener).toHaveBeenCalledTimes(1)
    expect(selected.getSnapshot()).toEqual([0, 0])
  })

  it('uses the given comparison', () => {
    const cell = new Cell(1)
    const selected = select(
      cell,
      (n) => ({ n }),
      (a, b) => Math.abs(a.n - b.n) < 10,
    )
    const before = selected.getSnapshot()
    cell.set(9)
    expect(selected.getSnapshot()).toBe(before)
    cell.set(11)
    expect(selected.getSnapshot()).toEqual({ n: 11 })
  })
})

describe('a selection', () => {
  it('keeps an equal value if every render passes a new selector', () => {
    const selection = new Selection<readonly number[], readonly number[]>()
    const list = [1, 2, 3]
    const first = selection.of(list, (all) => all.filter((n) => n > 1))
    expect(selection.of(list, (all) => all.filter((n) => n > 1))).toBe(first)
    expect(selection.of(list, (all) => all.filter((n) => n > 2))).toEqual([3])
  })
})

describe('shallowEqual', () => {
  it.each([
    [[1, 'a'], [1, 'a'], true],
    [[1], [1, 2], false],
    [{ a: 1 }, { a: 1 }, true],
    [{ a: undefined }, { b: undefined }, false],
    [{ a: 1 }, { a: 1, b: 2 }, false],
    [[], {}, false],
    [{ a: [] }, { a: [] }, false],
    [new Map([[1, 1]]), new Map([[1, 1]]), false],
    [new Date(0), new Date(0), false],
    [Number.NaN, Number.NaN, true],
    [null, {}, false],
  ])('%o and %o: %s', (a, b, equal) => {
    expect(shallowEqual(a, b)).toBe(equal)
  })
})

describe('whilePicked', () => {
  it('starts for each picked value, and stops when it changes or at the end', () => {
    const cell = new Cell<{ room: string | undefined }>({ room: undefined })
    const calls: string[] = []
    const end = whilePicked(
      cell,
      ({ room }) => room,
      (room) => {
        calls.push(`start ${room}`)
        return () => calls.push(`stop ${room}`)
      },
    )
    cell.set({ room: 'a' })
    cell.set({ room: 'a' })
    cell.set({ room: 'b' })
    cell.set({ room: undefined })
    cell.set({ room: 'c' })
    end()
    cell.set({ room: 'd' })
    expect(calls).toEqual(['start a', 'stop a', 'start b', 'stop b', 'start c', 'stop c'])
    expect(cell.listeners.size).toBe(0)
  })
})
