import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Heartbeat } from './heartbeat.ts'

const TICK = 250

describe('a heartbeat', () => {
  it('pings at once, for a first round-trip time', () => {
    expect(new Heartbeat(1_000).isPingDue(1_000)).toBe(true)
  })

  it('pings after sending nothing for a second', () => {
    const heartbeat = new Heartbeat(0)
    heartbeat.isPingDue(0)
    heartbeat.received(900)
    expect(heartbeat.isPingDue(999)).toBe(false)
    expect(heartbeat.isPingDue(1_000)).toBe(true)
  })

  it('pings a busy link only to measure its round-trip time', () => {
    const heartbeat = new Heartbeat(0)
    const pings: number[] = []
    for (let now = 0; now <= 11_000; now += TICK) {
      heartbeat.received(now)
      heartbeat.sent(now)
      if (heartbeat.isPingDue(now)) pings.push(now)
    }
    expect(pings).toEqual([0, 5_000, 10_000])
  })

  it('is silent under three seconds after the last sign of life, and never before 2.6 s', () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat({ max: 2_500 }), { maxLength: 10 }),
        fc.nat({ max: TICK }),
        (gaps, phase) => {
          const heartbeat = new Heartbeat(0)
          let now = phase
          let receivedAt = 0
          for (const gap of gaps) {
            const next = receivedAt + gap
            for (; now < next; now += TICK) expect(heartbeat.isSilent(now)).toBe(false)
            heartbeat.received(next)
            receivedAt = next
          }
          while (!heartbeat.isSilent(now)) now += TICK
          expect(now - receivedAt).toBeGreaterThanOrEqual(2_600)
          expect(now - receivedAt).toBeLessThan(3_000)
        },
      ),
    )
  })

  it('pings at once when probed, and is silent a second later without an answer', () => {
    const heartbeat = new Heartbeat(0)
    heartbeat.isPingDue(0)
    heartbeat.received(500)
    heartbeat.sent(500)
    heartbeat.probe(600)
    expect(heartbeat.isPingDue(600)).toBe(true)
    expect([heartbeat.isSilent(1_599), heartbeat.isSilent(1_600)]).toEqual([false, true])
    heartbeat.received(1_600)
    expect(heartbeat.isSilent(4_199)).toBe(false)
  })

  it('does not extend a silence when probed during it', () => {
    const heartbeat = new Heartbeat(0)
    heartbeat.probe(2_500)
    expect([heartbeat.isSilent(2_599), heartbeat.isSilent(2_600)]).toEqual([false, true])
  })

  it('keeps two idle ends alive through pings and pongs', () => {
    const ends = [new Heartbeat(0), new Heartbeat(0)] as const
    const arriving: { at: number; to: 0 | 1; kind: 'ping' | 'pong' }[] = []
    for (let now = 0; now < 60_000; now += 50) {
      for (const side of [0, 1] as const) {
        const other = side === 0 ? 1 : 0
        for (const { kind } of arriving.filter(({ at, to }) => at === now && to === side)) {
          ends[side].received(now)
          if (kind === 'ping') {
            ends[side].sent(now)
            arriving.push({ at: now + 400, to: other, kind: 'pong' })
          }
        }
        if (now % TICK !== 0) continue
        expect(ends[side].isSilent(now)).toBe(false)
        if (ends[side].isPingDue(now)) arriving.push({ at: now + 400, to: other, kind: 'ping' })
      }
    }
    expect(arriving.length).toBeGreaterThan(50)
  })
})
