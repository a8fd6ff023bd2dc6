import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { Overlay, type OverlayEffect } from './overlay.ts'

const idOf = (n: number) => createHash('sha256').update(`relay ${n}`).digest('hex')
const relays = (count: number) =>
  Array.from({ length: count }, (_, n) => ({
    id: idOf(n),
    addresses: [{ host: `${n + 1}.1.1.1`, port: 7400 }],
  }))
const SEED = { host: '9.9.9.9', port: 7400 }
const none = new Set<string>()
const low = '00'.repeat(32)
const high = 'ff'.repeat(32)
const keys = (effects: OverlayEffect[]) =>
  effects.flatMap((effect) => (effect.type === 'dial' ? [effect.key] : []))

describe('the overlay', () => {
  it('connects to all relays of a small network, with four dials at a time', () => {
    const overlay = new Overlay(low, [], () => 0.5)
    overlay.relays = relays(6)
    const first = keys(overlay.tick(none, none, 0))
    expect(first).toHaveLength(4)
    for (const key of first) overlay.reached(key, key)
    // The others can wait until more relays are known.
    expect(keys(overlay.tick(new Set(first), none, 10))).toEqual([])
    expect(keys(overlay.tick(new Set(first), none, 1_010))).toHaveLength(2)
  })

  it('waits for the dial of a relay with a smaller id, unless a room needs that relay', () => {
    const overlay = new Overlay(high, [], () => 0.5)
    overlay.relays = relays(2)
    expect(overlay.tick(none, none, 0)).toEqual([])
    expect(keys(overlay.tick(none, new Set([idOf(1)]), 0))).toEqual([idOf(1)])
    expect(keys(overlay.tick(none, none, 3_000))).toEqual([idOf(0)])
  })

  it('connects to four relays of a large network', () => {
    const overlay = new Overlay(low, [], () => 0.5)
    overlay.relays = relays(100)
    const reached = new Set<string>()
    for (let now = 0; now < 5_000; now += 250) {
      for (const key of keys(overlay.tick(reached, none, now))) {
        reached.add(key)
        overlay.reached(key, key)
      }
    }
    expect(reached.size).toBe(4)
  })

  it('dials again after each failure, with longer and longer waits', () => {
    const overlay = new Overlay(low, [SEED], () => 0.5)
    const dials: number[] = []
    for (let now = 0; now < 60_000; now += 50) {
      for (const key of keys(overlay.tick(none, none, now))) {
        dials.push(now)
        overlay.failed(key, false, now)
      }
    }
    const waits = dials.slice(1).map((at, i) => at - (dials[i] ?? 0))
    expect(waits.slice(0, 4)).toEqual([200, 400, 800, 1_600])
    expect(Math.max(...waits)).toBe(10_000)
  })

  it('does not dial a seed that is this relay, or one that is connected', () => {
    const overlay = new Overlay(low, [SEED], () => 0.5)
    const [key = ''] = keys(overlay.tick(none, none, 0))
    overlay.reached(key, low)
    expect(overlay.tick(none, none, 60_000)).toEqual([])
    const other = new Overlay(low, [SEED], () => 0.5)
    other.reached(keys(other.tick(none, none, 0))[0] ?? '', idOf(1))
    expect(other.tick(new Set([idOf(1)]), none, 60_000)).toEqual([])
    expect(keys(other.tick(none, none, 60_000))).toEqual([key])
  })

  it('closes a connection that was not needed for two minutes', () => {
    const overlay = new Overlay(low, [], () => 0.5)
    overlay.relays = []
    const stranger = new Set([idOf(7)])
    expect(overlay.tick(stranger, none, 0)).toEqual([])
    expect(overlay.tick(stranger, stranger, 100_000)).toEqual([])
    expect(overlay.tick(stranger, none, 120_000)).toEqual([])
    expect(overlay.tick(stranger, none, 240_000)).toEqual([{ type: 'disconnect', relay: idOf(7) }])
  })
})
