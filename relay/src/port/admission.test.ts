import { randomBytes } from 'node:crypto'
import { encodeDialToken } from '@lumamesh/core/protocol'
import { describe, expect, it } from 'vitest'
import { workedToken } from '../operate/workedToken.ts'
import { testDial } from '../testing/testBrowser.ts'
import { Admission, type DialCounts } from './admission.ts'
import type { DialRequest } from './dialGate.ts'
import { PORT_LIMITS, type PortLimits } from './portLimits.ts'

const RELAY = new Uint8Array(randomBytes(32))
const HOME = '203.0.113.7'
const CALM: DialCounts = { unproven: 0, proven: 0 }
const rate = { perSecond: 1, burst: 3 }

function newAdmission(limits: Partial<PortLimits> = {}) {
  const admission = new Admission({ ...PORT_LIMITS, ...limits }, RELAY, 0)
  const dial = (dial: DialRequest, { host = HOME, held = CALM, now = 0 } = {}) =>
    admission.admitsDial({ dial, host, held, now, date: Date.now() })
  return { admission, dial }
}

/** How many of 100 attempts are admitted. */
const count = (attempt: (i: number) => boolean) =>
  Array.from({ length: 100 }, (_, i) => attempt(i)).filter(Boolean).length

function workedDial(): DialRequest {
  const dial = testDial()
  const token = workedToken(RELAY, dial.token)
  return { ...dial, token, ufrag: encodeDialToken(token) }
}

describe('admission', () => {
  const limits = { bindings: rate, checks: rate, dials: rate }
  const kinds: [string, (host: string, now: number) => boolean][] = (() => {
    const { admission, dial } = newAdmission(limits)
    return [
      ['bindings', (host, now) => admission.admitsBinding(host, now)],
      ['checks', (host, now) => admission.admitsCheck(host, now)],
      ['dials', (host, now) => dial(testDial(), { host, now })],
    ]
  })()

  it.each(kinds)('limits the rate of %s of one source: an IPv4 address, an IPv6 /64', (_, take) => {
    expect(count(() => take(HOME, 0))).toBe(3)
    expect(count((i) => take(`2001:db8:0:1::${i + 1}`, 0))).toBe(3)
    expect(count((i) => take(`2001:db8:0:${i + 2}::1`, 0))).toBe(100)
    expect(count((i) => take(`198.51.100.${i}`, 0))).toBe(100)
    expect(count(() => take(HOME, 2_000))).toBe(2)
  })

  it('requires work while many dials have not proven their address', () => {
    const { dial } = newAdmission({ workAbove: 10 })
    const held = { unproven: 10, proven: 0 }
    expect(dial(testDial(), { held: { unproven: 9, proven: 0 } })).toBe(true)
    expect(dial(testDial(), { held })).toBe(false)
    expect(dial(workedDial(), { held })).toBe(true)
    expect(dial(testDial())).toBe(true)
  })

  it('requires work while many dials start each second, from any source', () => {
    const { dial } = newAdmission({ workAbove: 10 })
    expect(count((i) => dial(testDial(), { host: `198.51.100.${i}` }))).toBe(20)
    expect(dial(workedDial())).toBe(true)
    expect(count((i) => dial(testDial(), { host: `198.51.100.${i}`, now: 1_000 }))).toBe(10)
  })

  it('limits the rate of a source that does work, too', () => {
    const { dial } = newAdmission({ workAbove: 0, dials: rate })
    expect(Array.from({ length: 5 }, workedDial).map((each) => dial(each))).toEqual([
      true,
      true,
      true,
      false,
      false,
    ])
  })

  it('admits no dial above the limit, and no dial that has ended', () => {
    const { admission, dial } = newAdmission({ maxProven: 5 })
    expect(dial(testDial(), { held: { unproven: 0, proven: 5 } })).toBe(false)
    const closed = testDial()
    expect(dial(closed)).toBe(true)
    admission.ended(closed, 0)
    expect(dial(closed, { now: 1_000 })).toBe(false)
    expect(dial(testDial())).toBe(true)
  })
})
