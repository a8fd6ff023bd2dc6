import { expect, test } from 'vitest'
import { charmsOfSat, inOrder } from './charms.ts'

const COIN = 100_000_000

test.each<[number, string[]]>([
  [0, ['coin', 'mythic', 'palindrome']],
  [1, ['palindrome']],
  [10, []],
  [50 * COIN - 1, []],
  [50 * COIN, ['coin', 'uncommon']],
  [50 * COIN + 1, []],
  [50 * COIN * 2016, ['coin', 'rare']],
  [50 * COIN * 210_000, ['coin', 'epic']],
  [50 * COIN * 210_000 + 25 * COIN, ['coin', 'uncommon']],
  [2_067_187_500_000_000, ['coin', 'legendary']],
  [50 * COIN * 9 - 1, []],
  [50 * COIN * 9 + 1, ['nineball']],
  [50 * COIN * 10 - 1, ['nineball']],
  [123_454_321, ['palindrome']],
  // The last block has a subsidy of one sat, so the last sat is the first of its block.
  [2_099_999_997_689_999, ['uncommon']],
])('sat %d', (sat, charms) => {
  expect(inOrder(charmsOfSat(sat))).toEqual(charms)
})
