import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { recordOf } from '../../test/relayRecords.ts'
import { isPromising, sharesNetwork, worstOf } from './choice.ts'
import { type KnownRelay, SIGNED } from './knownRelay.ts'

function relayAt(host: string, rtt?: number, failures = 0): KnownRelay {
  const record = recordOf(1, 1, host)
  return { id: host, record, trust: SIGNED, status: 'online', failures, notBefore: 0, rtt, turn: [] }
}

/** Two networks of one address family, in which relays share a network or not. */
const host = fc.constantFrom('192.0.2.1', '192.0.77.1', '198.51.100.1', '2001:db8::1', '2001:dead::1')
const relay = fc
  .record({ host, rtt: fc.option(fc.integer({ min: 1, max: 300 }), { nil: undefined }) })
  .map(({ host, rtt }) => relayAt(host, rtt))

describe('the networks of two relays', () => {
  it.each([
    ['192.0.2.1', '192.0.77.9', true],
    ['192.0.2.1', '192.1.2.1', false],
    ['2001:db8::1', '2001:db8:ffff::1', true],
    ['2001:db8::1', '2001:dead::1', false],
    ['192.0.2.1', '2001:db8::1', false],
  ])('at %s and %s are the same: %s (IPv4 /16, IPv6 /32)', (a, b, same) => {
    expect(sharesNetwork(relayAt(a), relayAt(b))).toBe(same)
    expect(sharesNetwork(relayAt(b), relayAt(a))).toBe(same)
  })
})

describe('a promising relay', () => {
  const spread = [relayAt('192.0.2.1', 30), relayAt('198.51.100.1', 90)] as const
  const untried = relayAt('203.0.113.1')

  it('is one not yet tried while the home is farther than 30 ms', () => {
    expect(isPromising(untried, spread)).toBe(false)
    const [home, spare] = spread
    expect(isPromising(untried, [{ ...home, rtt: 31 }, spare])).toBe(true)
  })

  it('is one on another network while home and spare share a network, however near the home is', () => {
    const together = [relayAt('192.0.2.1', 1), relayAt('192.0.77.1', 2)]
    expect(isPromising(untried, together)).toBe(true)
    expect(isPromising(relayAt('192.0.99.1'), together)).toBe(false)
  })

  it('is not one that failed or was measured, and there is none without a home and a spare', () => {
    const [home, spare] = spread
    const far = { ...home, rtt: 300 }
    expect(isPromising(relayAt('203.0.113.1', undefined, 1), [far, spare])).toBe(false)
    expect(isPromising(relayAt('203.0.113.1', 5), [far, spare])).toBe(false)
    expect([isPromising(untried, [far]), isPromising(untried, [])]).toEqual([false, false])
  })
})

describe('the relay to close', () => {
  it('is the trial unless it is nearer than 0.7 of the home or spreads the two that stay', () => {
    const [home, spare] = [relayAt('192.0.2.1', 100), relayAt('198.51.100.1', 120)]
    const trial = (rtt?: number) => relayAt('203.0.113.1', rtt)
    for (const rtt of [undefined, 70, 100]) {
      const tried = trial(rtt)
      expect(worstOf(home, spare, tried)).toBe(tried)
    }
    expect(worstOf(home, spare, trial(69))).toBe(spare)
  })

  it('is the unmeasured trial if the home is unmeasured too', () => {
    const trial = relayAt('203.0.113.1', 1)
    expect(worstOf(relayAt('192.0.2.1'), relayAt('198.51.100.1'), trial)).toBe(trial)
  })

  it('is the home if the trial is nearer and shares its network', () => {
    const [home, spare] = [relayAt('192.0.2.1', 100), relayAt('198.51.100.1', 120)]
    expect(worstOf(home, spare, relayAt('192.0.77.1', 10))).toBe(home)
  })

  it('is one of the three, and leaves two on different networks if possible', () => {
    fc.assert(
      fc.property(relay, relay, relay, (home, spare, trial) => {
        const three = [home, spare, trial]
        const isSpreadWithout = (left: KnownRelay) => {
          const [one, other] = three.filter((each) => each !== left)
          return one !== undefined && other !== undefined && !sharesNetwork(one, other)
        }
        const worst = worstOf(home, spare, trial)
        expect(three).toContain(worst)
        expect(isSpreadWithout(worst)).toBe(three.some(isSpreadWithout))
      }),
    )
  })
})
