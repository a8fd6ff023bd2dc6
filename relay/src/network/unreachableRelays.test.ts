import { expect, it } from 'vitest'
import { UNREACHABLE_MS } from './networkLimits.ts'
import { UnreachableRelays } from './unreachableRelays.ts'

it('keeps a relay from its last failure on, until it expires or is reached', () => {
  const relays = new UnreachableRelays()
  expect([relays.add('a', 0), relays.add('b', 0), relays.add('a', 1_000)]).toEqual([true, true, false])
  expect(relays.expire(UNREACHABLE_MS - 1)).toBe(false)
  expect(relays.expire(UNREACHABLE_MS)).toBe(true)
  expect([relays.has('a'), relays.has('b')]).toEqual([true, false])
  expect([relays.delete('a'), relays.delete('a')]).toEqual([true, false])
})
