import { concat } from '@lumamesh/core/protocol'
import { expect, test } from 'vitest'
import { splitIntoPushes } from './pushes.ts'

test.each<[number, number[]]>([
  [0, []],
  [1, [1]],
  [519, [519]],
  [520, [520]],
  [521, [520, 1]],
  [1_040, [520, 520]],
  [1_041, [520, 520, 1]],
])('splits %d bytes', (length, lengths) => {
  const bytes = new Uint8Array(length).map((_, i) => i % 251)
  const pushes = splitIntoPushes(bytes)
  expect(pushes.map((push) => push.length)).toEqual(lengths)
  expect(concat(...pushes)).toEqual(bytes)
})
