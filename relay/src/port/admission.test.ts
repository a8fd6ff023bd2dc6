import { randomBytes } from 'node:crypto'
import { encodeDialToken } from '@lumamesh/core/protocol'
import { describe, expect, it } from 'vitest'
import { workedToken } from '../operate/workedToken.ts'
import { testDial } from '../testing/testBrowser.ts'
import { Admission, type DialCounts } from './admission.ts'
import type { DialRequest } from './gate.ts'
import { PORT_LIMITS, type PortLimits } from './portLimits.ts'

const RELAY = new Uint8Array(randomBytes(32))
const HOME = '203.0.113.7'
const CALM: DialCounts = { unproven: 0, proven: 0 }
const rate = { perSecond: 1, burst: 3 }

function newAdmission(limits: Partial<PortLimits> = {}) {
  const admission = new Admission({ ...PORT_LIMITS, ...limits }, RELAY, 0)
  const dial = (dial: DialRequest, { host = HOME, held = CALM, now = 0 } = {}) =>
    admission.dial(dial, host, held, now, Date.now())
  return { admission, dial }
}

/** How often of 100 times at once. */
const count = (ask: (i: number) => boolean) =>
  Array.from({ length: 100 }, (_, i) => ask(i)).filter(Boolean).length

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
      ['bindings', (host, now) => admission.binding(host, now)],
      ['checks', (host, now) => admission.check(host, now)],
      ['dials', (host, now) => dial(testDial(), { host, now })],
    ]
  })()

  it.each(kinds)('takes %s of one source only so often: of an IPv4 address, of an IPv6 /64', (_, take) => {
    expect(count(() => take(HOME, 0))).toBe(3)
    expect(count((i) => take(`2001:db8:0:1::${i + 1}`, 0))).toBe(3)
    expect(count((i) => take(`2001:db8:0:${i + 2}::1`, 0))).toBe(100)
    expect(count((i) => take(`198.51.100.${i}`, 0))).toBe(100)
    expect(count(() => take(HOME, 2_000))).toBe(2)
  })

  it('asks for work while more dials than usual wait for a proof', () => {
    const { dial } = newAdmission({ workAbove: 10 })
    const held = { unproven: 10, proven: 0 }
    expect(dial(testDial(), { held: { unproven: 9, proven: 0 } })).toBe(true)
    expect(dial(testDial(), { held })).toBe(false)
    expect(dial(workedDial(), { held })).toBe(true)
    expect(dial(testDial())).toBe(true)
  })

  it('asks for work while more dials than usual come in a second, from wherever', () => {
    const { dial } = newAdmission({ workAbove: 10 })
    expect(count((i) => dial(testDial(), { host: `198.51.100.${i}` }))).toBe(20)
    expect(dial(workedDial())).toBe(true)
    expect(count((i) => dial(testDial(), { host: `198.51.100.${i}`, now: 1_000 }))).toBe(10)
  })

  it('knows no source that work makes free of its limit', () => {
    const { dial } = newAdmission({ workAbove: 0, dials: rate })
    expect(Array.from({ length: 5 }, workedDial).map((each) => dial(each))).toEqual([
      true,
      true,
      true,
      false,
      false,
    ])
  })

  it('lets nobody in who would be one too many, and nobody whose dial is over', () => {
    const { admission, dial } = newAdmission({ maxProven: 5 })
    expect(dial(testDial(), { held: { unproven: 0, proven: 5 } })).toBe(false)
    const over = testDial()
    expect(dial(over)).toBe(true)
    admission.over(over, 0)
    expect(dial(over, { now: 1_000 })).toBe(false)
    expect(dial(testDial())).toBe(true)
  })
})
