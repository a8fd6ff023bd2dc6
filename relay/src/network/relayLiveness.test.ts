import { describe, expect, it } from 'vitest'
import { ALIVE_EVERY_MS, SILENCE_MS, TICK_MS } from './networkLimits.ts'
import { RelayLiveness } from './relayLiveness.ts'

const all = () => true

/** Ticks until `end`, and returns the last tick's result. */
function tickUntil(
  liveness: RelayLiveness,
  start: number,
  end: number,
  shares: (relay: string) => boolean = all,
) {
  let result = liveness.tick(shares, start)
  for (let now = start + TICK_MS; now <= end; now += TICK_MS) result = liveness.tick(shares, now)
  return result
}

describe('a connected relay that shares rooms', () => {
  it('is silent when no frame was received from it for some time', () => {
    const liveness = new RelayLiveness()
    liveness.connected('a', 0)
    liveness.connected('b', 0)
    tickUntil(liveness, 0, 2_000)
    liveness.received('b', 2_000)
    expect(tickUntil(liveness, 2_250, 2_500).silent).toEqual([])
    expect(SILENCE_MS).toBeLessThan(2_750)
    expect(liveness.tick(all, 2_750).silent).toEqual(['a'])
  })

  it('is due for ALIVE when no frame was sent to it for some time', () => {
    const liveness = new RelayLiveness()
    liveness.connected('a', 0)
    expect(tickUntil(liveness, 0, ALIVE_EVERY_MS - TICK_MS).aliveDue).toEqual([])
    expect(liveness.tick(all, ALIVE_EVERY_MS).aliveDue).toEqual(['a'])
    liveness.sent('a', ALIVE_EVERY_MS)
    expect(liveness.tick(all, ALIVE_EVERY_MS + TICK_MS).aliveDue).toEqual([])
  })

  it('is not silent right after this relay stood still', () => {
    const liveness = new RelayLiveness()
    liveness.connected('a', 0)
    liveness.tick(all, 0)
    expect(liveness.tick(all, 10_000).silent).toEqual([])
    expect(tickUntil(liveness, 10_250, 12_500).silent).toEqual([])
    expect(liveness.tick(all, 12_750).silent).toEqual(['a'])
  })
})

it('does not watch relays without shared rooms, or relays that are not connected', () => {
  const liveness = new RelayLiveness()
  liveness.connected('a', 0)
  liveness.connected('b', 0)
  liveness.disconnected('b')
  expect(tickUntil(liveness, 0, 10_000, () => false)).toEqual({ silent: [], aliveDue: [] })
  // It counts from the moment that they share rooms.
  expect(liveness.tick(all, 10_250).silent).toEqual([])
  expect([liveness.isConnected('a'), liveness.isConnected('b')]).toEqual([true, false])
})
