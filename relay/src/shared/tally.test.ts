import { expect, it } from 'vitest'
import { Tally } from './tally.ts'

it('counts the items of each source, and forgets a source without any', () => {
  const tally = new Tally()
  tally.add('a')
  tally.add('a')
  tally.add('b')
  expect([tally.of('a'), tally.of('b'), tally.of('c'), tally.size]).toEqual([2, 1, 0, 2])
  tally.remove('a')
  tally.remove('b')
  expect([tally.of('a'), tally.of('b'), tally.size]).toEqual([1, 0, 1])
})

it('does not count below zero', () => {
  const tally = new Tally()
  tally.remove('a')
  tally.add('a')
  expect(tally.of('a')).toBe(1)
})
