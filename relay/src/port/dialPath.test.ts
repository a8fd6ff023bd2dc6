import { expect, it } from 'vitest'
import { DialPath } from './dialPath.ts'

const path = () => new DialPath({ host: '203.0.113.7', port: 1 }, 1, new Uint8Array(12))

it('allows three times the received bytes until it is proven', () => {
  const unproven = path()
  expect(unproven.spend(1)).toBe(false)
  unproven.received(100)
  expect([unproven.spend(200), unproven.spend(101), unproven.spend(100), unproven.spend(1)]).toEqual([
    true,
    false,
    true,
    false,
  ])
  unproven.received(1)
  expect(unproven.spend(3)).toBe(true)
})

it('allows any number of bytes once it is proven', () => {
  const proven = path()
  proven.proven = true
  expect(proven.spend(1_000_000)).toBe(true)
})
