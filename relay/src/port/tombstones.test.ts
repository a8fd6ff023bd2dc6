import { expect, it } from 'vitest'
import { Tombstones } from './tombstones.ts'

it('remembers dials that have ended for some time, and at most `max` of them', () => {
  const tombstones = new Tombstones(1_000, 2)
  tombstones.add('a', 0)
  expect(tombstones.has('a', 999)).toBe(true)
  expect(tombstones.has('a', 1_000)).toBe(false)
  tombstones.add('b', 500)
  tombstones.add('c', 600)
  expect(tombstones.has('a', 700)).toBe(false)
  expect(tombstones.has('b', 700)).toBe(true)
})

it('remembers a dial from the last time that it ended', () => {
  const tombstones = new Tombstones(1_000, 2)
  tombstones.add('a', 0)
  tombstones.add('b', 100)
  tombstones.add('a', 200)
  tombstones.add('c', 300)
  expect(['a', 'b', 'c'].map((ufrag) => tombstones.has(ufrag, 400))).toEqual([true, false, true])
  expect(tombstones.has('a', 1_199)).toBe(true)
})
