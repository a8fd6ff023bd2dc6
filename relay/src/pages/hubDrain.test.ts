import { decodeFrame, encodeFrame, type Frame } from '@lumamesh/core/protocol'
import { describe, expect, it } from 'vitest'
import { RECORD } from '../testing/testRecord.ts'
import { Hub } from './hub.ts'
import type { HubEffect } from './hubEffect.ts'
import { PAGE_LIMITS, RESTART_MS } from './pageLimits.ts'

const OTHER = new Uint8Array([1, 2, 3])

/** A hub with two pages in one room, on the links 1 and 2. */
function hubOfTwo(): Hub {
  const hub = new Hub({ record: RECORD, limits: PAGE_LIMITS, wallClock: () => 0 })
  hub.others = [OTHER]
  for (const link of [1, 2]) {
    const send = (frame: Frame) => hub.receive(link, encodeFrame(frame), 0)
    hub.open({ link, address: `203.0.113.9:${link}`, source: '203.0.113.9' }, 0)
    send({
      type: 'hello',
      version: 1,
      peer: new Uint8Array(16).fill(link),
      resume: new Uint8Array(32).fill(link),
    })
    send({ type: 'join', topic: new Uint8Array(32) })
  }
  return hub
}

const framesTo = (link: number, effects: readonly HubEffect[]) =>
  effects.flatMap((effect) =>
    effect.type === 'send' && effect.link === link ? [decodeFrame(effect.bytes)] : [],
  )

describe('a hub that drains', () => {
  it('sends every page to other relays, each with a later time to return', () => {
    const effects = hubOfTwo().drain()
    const [first] = framesTo(1, effects)
    const [second] = framesTo(2, effects)
    expect(first).toEqual({ type: 'busy', retryAfter: RESTART_MS, records: [OTHER] })
    expect(second).toMatchObject({ type: 'busy', records: [OTHER] })
    expect(second?.type === 'busy' && second.retryAfter).toBeGreaterThan(RESTART_MS)
    expect(effects.some((effect) => 'close' in effect)).toBe(false)
  })

  it('refuses new links', () => {
    const hub = hubOfTwo()
    hub.drain()
    const effects = hub.open({ link: 3, address: '203.0.113.9:3', source: '203.0.113.9' }, 1)
    expect(framesTo(3, effects)).toMatchObject([{ type: 'busy', retryAfter: RESTART_MS }])
    expect(effects).toContainEqual({ type: 'close', link: 3 })
    expect(hub.size).toBe(2)
    expect(hub.refusals.all).toEqual({ busy: 1 })
  })

  it('notifies no members of pages that leave because of the drain', () => {
    const hub = hubOfTwo()
    hub.drain()
    expect(hub.closed(1, 1)).toEqual([])
    expect(hub.size).toBe(1)
  })
})
