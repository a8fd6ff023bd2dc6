import { expect, it } from 'vitest'
import { Guard } from './guard.ts'
import { FRAME_BYTES, FRAMES, INVALID, SHUT_OUT_MS } from './networkLimits.ts'

it('limits frames by number and by bytes, for each relay', () => {
  const guard = new Guard()
  const count = (relay: string, bytes: number) => {
    let admitted = 0
    while (guard.admitsFrame(relay, bytes, 0)) admitted++
    return admitted
  }
  expect(count('a', 1)).toBe(FRAMES.burst)
  expect(count('b', 65_536)).toBe(Math.floor(FRAME_BYTES.burst / 65_536))
  expect(guard.admitsFrame('a', 1, 1_000)).toBe(true)
})

it('admits a few invalid announcements', () => {
  const guard = new Guard()
  for (let i = 0; i < INVALID.burst; i++) expect(guard.admitsInvalid('a', 0)).toBe(true)
  expect([guard.admitsInvalid('a', 0), guard.admitsInvalid('b', 0)]).toEqual([false, true])
})

it('shuts a relay out for some time', () => {
  const guard = new Guard()
  guard.shutOut('a', 0)
  guard.tick(SHUT_OUT_MS - 1)
  expect([guard.isShutOut('a'), guard.isShutOut('b'), guard.size]).toEqual([true, false, 1])
  guard.tick(SHUT_OUT_MS)
  expect([guard.isShutOut('a'), guard.size]).toEqual([false, 0])
})
