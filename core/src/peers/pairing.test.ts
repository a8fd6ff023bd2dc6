import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { FAIR, Pair, randomOf, type Weather } from '../../test/pair.ts'
import { Pairing, type PairingEffect } from './pairing.ts'

function newPairing(lower = true) {
  let attempts = 0
  return new Pairing(lower, () => ++attempts)
}

function linked() {
  const pairing = newPairing()
  pairing.step({ type: 'listed', newcomer: true }, 0)
  pairing.step({ type: 'opened' }, 0)
  return pairing
}

const share = fc.double({ min: 0, max: 0.9, noNaN: true })
const weather: fc.Arbitrary<Weather> = fc.record({
  loss: share,
  doubling: share,
  replay: share,
  delayMs: fc.nat({ max: 5_000 }),
  breaks: fc.double({ min: 0, max: 0.3, noNaN: true }),
  silences: fc.double({ min: 0, max: 0.3, noNaN: true }),
  relaylessness: fc.double({ min: 0, max: 0.2, noNaN: true }),
})

describe('two pairings', () => {
  it('end with one connection between them, whatever happened before the network recovered', () => {
    const presence = fc.array(
      fc.record({
        side: fc.constantFrom<0 | 1>(0, 1),
        listed: fc.boolean(),
        newcomer: fc.boolean(),
        certain: fc.boolean(),
        forMs: fc.integer({ min: 10, max: 8_000 }),
      }),
      { maxLength: 8 },
    )
    fc.assert(
      fc.property(fc.integer(), weather, presence, fc.boolean(), (seed, weather, presence, newcomer) => {
        const pair = new Pair(randomOf(seed))
        pair.weather = weather
        for (const { side, listed, newcomer, certain, forMs } of presence) {
          if (listed) pair.listed(side, newcomer)
          else pair.unlisted(side, certain)
          pair.run(Math.ceil(forMs / 10) * 10)
        }
        pair.weather = FAIR
        // Outlasts the last silence and the last loss of relays.
        pair.run(10_000)
        pair.listed(0, newcomer)
        pair.listed(1, !newcomer)
        // Two maximal backoffs, with a failed attempt between them.
        pair.run(90_000)
        expect(pair.statuses).toEqual(['connected', 'connected'])
        expect(pair.connected).toBe(true)
        const { made } = pair
        pair.run(60_000)
        expect([pair.made, pair.connected, pair.statuses]).toEqual([made, true, ['connected', 'connected']])
      }),
      { numRuns: 150 },
    )
  })

  it('make one connection each without failures, in any order of arrival', () => {
    for (const newcomer of [0, 1] as const) {
      const pair = new Pair(randomOf(1))
      pair.listed(0, newcomer === 0)
      pair.listed(1, newcomer === 1)
      pair.run(1_000)
      expect([pair.connected, pair.made]).toEqual([true, 2])
      expect(pair.ends[newcomer].pairing.attempt.offerer).toBe(true)
    }
  })

  it('settle on the offer of the lower id if both offer at once', () => {
    const pair = new Pair(randomOf(1))
    pair.listed(0, true)
    pair.listed(1, true)
    pair.run(1_000)
    expect(pair.connected).toBe(true)
    expect(pair.ends[0].pairing.attempt.offerer).toBe(true)
    expect(pair.ends[1].pairing.attempt.offerer).toBe(false)
    // The third offer is the higher one's, and fails.
    expect(pair.made).toBe(3)
  })

  it('connect if neither side considers itself the newcomer', () => {
    const pair = new Pair(randomOf(1))
    pair.listed(0, false)
    pair.listed(1, false)
    pair.run(5_000)
    expect(pair.connected).toBe(true)
  })

  it('reconnect once after a break', () => {
    const pair = new Pair(randomOf(7))
    pair.listed(0, true)
    pair.listed(1, false)
    for (let i = 0; i < 10; i++) {
      pair.run(30_000)
      expect(pair.connected).toBe(true)
      const { made } = pair
      pair.break()
      pair.run(30_000)
      expect(pair.connected).toBe(true)
      // Three if both notice and offer at once.
      expect(pair.made - made).toBeLessThanOrEqual(3)
    }
  })

  it('ignore old signals that a relay replays', () => {
    const pair = new Pair(randomOf(3))
    pair.listed(0, true)
    pair.listed(1, false)
    pair.run(2_000)
    pair.break()
    pair.run(20_000)
    const before = [pair.statuses, pair.made, pair.connected]
    for (const side of [0, 1] as const) for (const signal of pair.sentTo(side)) pair.replay(side, signal)
    pair.run(20_000)
    expect([pair.statuses, pair.made, pair.connected]).toEqual(before)
    expect(pair.connected).toBe(true)
  })
})

describe('a peer whose connection is lost', () => {
  const meet = (seed: number) => {
    const pair = new Pair(randomOf(seed))
    pair.listed(0, true)
    pair.listed(1, false)
    pair.run(2_000)
    expect(pair.statuses).toEqual(['connected', 'connected'])
    return pair
  }

  it('is kept for at least 30 s if a relay lists it, and 15 s if no relay can tell', () => {
    fc.assert(
      fc.property(fc.integer(), weather, (seed, weather) => {
        const pair = meet(seed)
        pair.weather = weather
        pair.run(120_000)
        for (const { awayMs, listed } of pair.endings)
          expect(awayMs).toBeGreaterThanOrEqual(listed ? 30_000 : 15_000)
        pair.weather = FAIR
        pair.run(100_000)
        expect([pair.statuses, pair.connected]).toEqual([['connected', 'connected'], true])
      }),
      { numRuns: 60 },
    )
  })

  it('recovers without ending after temporary silences, breaks and relay losses', () => {
    const trouble = fc.array(
      fc.record({
        what: fc.constantFrom('break', 'silence', 'both', 'relayless'),
        ms: fc.integer({ min: 1_000, max: 10_000 }),
        side: fc.constantFrom<0 | 1>(0, 1),
      }),
      { minLength: 1, maxLength: 6 },
    )
    fc.assert(
      fc.property(fc.integer(), trouble, (seed, troubles) => {
        const pair = meet(seed)
        for (const { what, ms, side } of troubles) {
          if (what !== 'break') pair.cut(ms)
          if (what === 'break' || what === 'both') pair.break()
          if (what === 'relayless') pair.unlisted(side, false)
          pair.run(Math.ceil(ms / 250) * 250)
          if (what === 'relayless') pair.listed(side, true)
          pair.run(20_000)
          expect([pair.statuses, pair.connected]).toEqual([['connected', 'connected'], true])
        }
        expect(pair.endings).toEqual([])
      }),
      { numRuns: 100 },
    )
  })

  it('needs no new connection for a silence that ends within its restart', () => {
    const pair = meet(5)
    pair.cut(5_000)
    pair.run(4_000)
    expect(pair.statuses).toEqual(['silent', 'silent'])
    pair.run(4_000)
    expect([pair.statuses, pair.made]).toEqual([['connected', 'connected'], 2])
  })

  it('ends within 3 s if its page crashed and a relay reports it, before or after its silence is noticed', () => {
    fc.assert(
      fc.property(fc.integer(), fc.integer({ min: 0, max: 600 }), fc.boolean(), (seed, later, first) => {
        const pair = meet(seed)
        pair.run(later * 10)
        const crashed = pair.now
        pair.crash(1)
        if (first) pair.unlisted(0, true)
        pair.run(2_500)
        expect(pair.endings).toEqual([])
        pair.run(500)
        if (!first) pair.unlisted(0, true)
        expect(pair.endings).toHaveLength(1)
        expect((pair.endings[0]?.at ?? 0) - crashed).toBeLessThanOrEqual(3_000)
        pair.run(60_000)
        expect(pair.ends[0].pairing.forgettable).toBe(true)
        expect(pair.endings).toHaveLength(1)
      }),
      { numRuns: 50 },
    )
  })

  it('ends after 30 s of failed attempts if its page crashed and its relay does not notice', () => {
    const pair = meet(2)
    const crashed = pair.now
    pair.crash(1)
    pair.run(60_000)
    expect(pair.endings).toHaveLength(1)
    expect(pair.endings[0]?.awayMs).toBeGreaterThanOrEqual(30_000)
    expect((pair.endings[0]?.at ?? 0) - crashed).toBeLessThan(33_500)
  })

  it('ends at once with a goodbye, and is forgotten', () => {
    const pair = meet(4)
    pair.leave(1)
    expect(pair.endings).toEqual([{ side: 0, at: pair.now, awayMs: 0, listed: true }])
    expect(pair.ends[0].pairing.forgettable).toBe(true)
  })
})

describe('a pairing', () => {
  it('answers each offer once, and ignores older ones', () => {
    const pairing = newPairing()
    expect(pairing.step({ type: 'offer', attempt: 5 }, 0)).toBe('answer')
    for (const attempt of [5, 4, 0]) expect(pairing.step({ type: 'offer', attempt }, 10)).toBeUndefined()
    expect(pairing.step({ type: 'opened' }, 20)).toBeUndefined()
    expect(pairing.step({ type: 'offer', attempt: 5 }, 30)).toBeUndefined()
    expect(pairing.status).toBe('connected')
    expect(pairing.step({ type: 'offer', attempt: 6 }, 40)).toBe('answer')
  })

  it('applies the answer to its own offer, and only while it is offering', () => {
    const pairing = newPairing()
    expect(pairing.step({ type: 'answer', attempt: 1 }, 0)).toBeUndefined()
    pairing.step({ type: 'listed', newcomer: true }, 0)
    const { number } = pairing.attempt
    expect(pairing.step({ type: 'answer', attempt: number + 1 }, 0)).toBeUndefined()
    expect(pairing.step({ type: 'answer', attempt: number }, 0)).toBe('apply')
    pairing.step({ type: 'opened' }, 0)
    expect(pairing.step({ type: 'answer', attempt: number }, 0)).toBeUndefined()
  })

  it("applies the other side's candidates of this attempt, not its own or those of another attempt", () => {
    const pairing = newPairing()
    const trickle = (attempt: number, byOfferer: boolean) =>
      pairing.step({ type: 'trickle', attempt, byOfferer }, 0)
    expect(trickle(0, true)).toBeUndefined()
    pairing.step({ type: 'offer', attempt: 7 }, 0)
    expect([trickle(7, true), trickle(7, false), trickle(6, true)]).toEqual(['apply', undefined, undefined])
    pairing.step({ type: 'closed' }, 0)
    expect(trickle(7, true)).toBeUndefined()
  })

  it("distinguishes a signal for its own offer from one for the other side's offer with the same number", () => {
    const pairing = newPairing(false)
    pairing.step({ type: 'listed', newcomer: true }, 0)
    expect(pairing.attempt).toEqual({ number: 1, offerer: true })
    expect(pairing.step({ type: 'offer', attempt: 1 }, 0)).toBe('answer')
    expect(pairing.attempt).toEqual({ number: 1, offerer: false })
    expect(pairing.step({ type: 'trickle', attempt: 1, byOfferer: false }, 0)).toBeUndefined()
    expect(pairing.step({ type: 'trickle', attempt: 1, byOfferer: true }, 0)).toBe('apply')
  })

  it.each([
    { lower: true, courtesy: 0 },
    { lower: false, courtesy: 2_000 },
  ])('waits longer after each failed attempt, up to 30 s (lower id: $lower)', ({ lower, courtesy }) => {
    const pairing = newPairing(lower)
    pairing.step({ type: 'listed', newcomer: true }, 0)
    const waits: number[] = []
    let now = 0
    for (let i = 0; i < 10; i++) {
      expect(pairing.step({ type: 'closed' }, now)).toBe('close')
      const start = now
      let effect: PairingEffect | undefined
      while (effect === undefined) effect = pairing.step({ type: 'tick' }, ++now)
      expect(effect).toBe('offer')
      waits.push(now - start - courtesy)
    }
    expect(waits).toEqual([250, 500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000])
    pairing.step({ type: 'opened' }, now)
    pairing.step({ type: 'closed' }, now)
    expect(pairing.step({ type: 'tick' }, now + 249 + courtesy)).toBeUndefined()
    expect(pairing.step({ type: 'tick' }, now + 250 + courtesy)).toBe('offer')
  })

  it('abandons an attempt that has no answer after 5 s', () => {
    const pairing = newPairing()
    pairing.step({ type: 'listed', newcomer: true }, 0)
    expect(pairing.step({ type: 'tick' }, 4_999)).toBeUndefined()
    expect(pairing.step({ type: 'tick' }, 5_000)).toBe('close')
    expect(pairing.status).toBe('backoff')
  })

  it('abandons an attempt that has not connected 12 s after its answer', () => {
    const pairing = newPairing()
    pairing.step({ type: 'listed', newcomer: true }, 0)
    const attempt = pairing.attempt.number
    expect(pairing.step({ type: 'answer', attempt }, 1_000)).toBe('apply')
    pairing.step({ type: 'tick' }, 2_500)
    expect(pairing.step({ type: 'tick' }, 12_999)).toBeUndefined()
    expect(pairing.step({ type: 'tick' }, 13_000)).toBe('close')
    expect(pairing.status).toBe('backoff')
    expect(pairing.needsTurn).toBe(true)
  })

  it('falls back to TURN once if it has not connected 1.5 s after the answer', () => {
    const pairing = newPairing()
    pairing.step({ type: 'listed', newcomer: true }, 0)
    const attempt = pairing.attempt.number
    expect(pairing.step({ type: 'tick' }, 4_000)).toBeUndefined()
    pairing.step({ type: 'answer', attempt }, 4_000)
    expect(pairing.step({ type: 'tick' }, 5_499)).toBeUndefined()
    expect(pairing.step({ type: 'tick' }, 5_500)).toBe('restart')
    expect(pairing.step({ type: 'tick' }, 5_750)).toBeUndefined()
    pairing.step({ type: 'opened' }, 6_000)
    expect([pairing.status, pairing.needsTurn]).toEqual(['connected', false])
  })

  it('does not fall back to TURN if it has connected or the other side offered', () => {
    const connected = newPairing()
    connected.step({ type: 'listed', newcomer: true }, 0)
    connected.step({ type: 'answer', attempt: connected.attempt.number }, 0)
    connected.step({ type: 'opened' }, 100)
    expect(connected.step({ type: 'tick' }, 3_000)).toBeUndefined()
    const answering = newPairing()
    answering.step({ type: 'offer', attempt: 1 }, 0)
    expect(answering.step({ type: 'tick' }, 3_000)).toBeUndefined()
  })

  it('is forgettable if no relay lists the other side and nothing connects', () => {
    const pairing = newPairing()
    expect(pairing.forgettable).toBe(true)
    pairing.step({ type: 'listed', newcomer: false }, 0)
    expect(pairing.forgettable).toBe(false)
    pairing.step({ type: 'unlisted', certain: true }, 0)
    expect(pairing.forgettable).toBe(true)
    expect(pairing.step({ type: 'tick' }, 60_000)).toBeUndefined()
  })

  it('keeps its connection after the relay unlists the other side, and is forgettable when it is lost', () => {
    const pairing = newPairing()
    pairing.step({ type: 'listed', newcomer: true }, 0)
    pairing.step({ type: 'opened' }, 0)
    expect(pairing.step({ type: 'unlisted', certain: true }, 0)).toBeUndefined()
    expect([pairing.status, pairing.forgettable]).toEqual(['connected', false])
    expect(pairing.step({ type: 'closed' }, 0)).toBe('end')
    expect([pairing.forgettable, pairing.needsTurn]).toEqual([true, false])
  })

  it.each([
    { certain: true, effects: ['end'], status: 'idle' },
    { certain: false, effects: [undefined], status: 'silent' },
  ])(
    'falls silent without a relay that lists the other side (certain: $certain)',
    ({ certain, effects, status }) => {
      const pairing = linked()
      pairing.step({ type: 'unlisted', certain }, 0)
      expect([pairing.step({ type: 'silent' }, 0)]).toEqual(effects)
      expect(pairing.status).toBe(status)
    },
  )

  it('restarts ICE when it falls silent, and continues when a frame arrives', () => {
    const pairing = linked()
    expect(pairing.step({ type: 'silent' }, 0)).toBe('restart')
    expect(pairing.step({ type: 'tick' }, 3_999)).toBeUndefined()
    expect(pairing.step({ type: 'received' }, 3_999)).toBeUndefined()
    expect(pairing.status).toBe('connected')
    expect(pairing.step({ type: 'tick' }, 60_000)).toBeUndefined()
  })

  it('asks the offerer for a restart only if none has begun after 1.5 s', () => {
    const answerer = () => {
      const pairing = newPairing()
      pairing.step({ type: 'listed', newcomer: false }, 0)
      pairing.step({ type: 'offer', attempt: 1 }, 0)
      pairing.step({ type: 'opened' }, 0)
      expect(pairing.step({ type: 'silent' }, 0)).toBeUndefined()
      expect(pairing.step({ type: 'tick' }, 1_499)).toBeUndefined()
      return pairing
    }
    expect(answerer().step({ type: 'tick' }, 1_500)).toBe('restart')
    const restarted = answerer()
    expect(restarted.step({ type: 'trickle', attempt: 1, byOfferer: true }, 1_499)).toBe('apply')
    expect(restarted.step({ type: 'tick' }, 1_500)).toBeUndefined()
  })

  it('does not restart again when another relay also lists the other side', () => {
    const pairing = linked()
    expect(pairing.step({ type: 'silent' }, 0)).toBe('restart')
    expect(pairing.step({ type: 'listed', newcomer: true }, 100)).toBeUndefined()
    pairing.step({ type: 'unlisted', certain: false }, 200)
    expect(pairing.step({ type: 'listed', newcomer: true }, 300)).toBe('restart')
  })

  it('abandons a silent connection 4 s after a restart, and ignores later frames on it', () => {
    const pairing = linked()
    pairing.step({ type: 'silent' }, 0)
    expect(pairing.step({ type: 'tick' }, 4_000)).toBe('close')
    expect(pairing.step({ type: 'received' }, 4_001)).toBeUndefined()
    expect(pairing.status).toBe('backoff')
    expect(pairing.step({ type: 'tick' }, 4_250)).toBe('offer')
  })

  it('restarts when a relay that can carry it connects', () => {
    const pairing = linked()
    pairing.step({ type: 'unlisted', certain: false }, 0)
    expect(pairing.step({ type: 'silent' }, 0)).toBeUndefined()
    expect(pairing.step({ type: 'tick' }, 10_000)).toBeUndefined()
    expect(pairing.step({ type: 'listed', newcomer: true }, 10_000)).toBe('restart')
    expect(pairing.step({ type: 'tick' }, 14_000)).toBe('close')
  })

  it('keeps a lost peer for 15 s while no relay can tell, and ends it when one reports it gone', () => {
    const lost = () => {
      const pairing = linked()
      pairing.step({ type: 'unlisted', certain: false }, 0)
      expect(pairing.step({ type: 'closed' }, 0)).toBe('close')
      expect([pairing.status, pairing.forgettable]).toEqual(['idle', false])
      return pairing
    }
    const waiting = lost()
    expect(waiting.step({ type: 'tick' }, 14_999)).toBeUndefined()
    expect(waiting.step({ type: 'tick' }, 15_000)).toBe('end')
    expect(waiting.forgettable).toBe(true)
    const notified = lost()
    expect(notified.step({ type: 'unlisted', certain: true }, 100)).toBe('end')
    expect(notified.forgettable).toBe(true)
  })

  it('reconnects to a lost peer that a relay lists again, without ending it', () => {
    const pairing = linked()
    pairing.step({ type: 'unlisted', certain: false }, 0)
    pairing.step({ type: 'closed' }, 0)
    expect(pairing.step({ type: 'listed', newcomer: true }, 10_000)).toBe('offer')
    expect(pairing.step({ type: 'answer', attempt: pairing.attempt.number }, 10_100)).toBe('apply')
    pairing.step({ type: 'opened' }, 10_200)
    expect(pairing.step({ type: 'tick' }, 60_000)).toBeUndefined()
  })

  it('tries to connect to a peer that it ended and a relay still lists', () => {
    const pairing = linked()
    pairing.step({ type: 'closed' }, 0)
    let now = 0
    const effects: (PairingEffect | undefined)[] = []
    for (; now <= 33_000; now += 250) effects.push(pairing.step({ type: 'tick' }, now))
    expect(effects.filter((effect) => effect === 'end')).toHaveLength(1)
    expect(effects.lastIndexOf('offer')).toBeGreaterThan(effects.indexOf('end'))
    expect(pairing.forgettable).toBe(false)
  })

  it('ignores silence while nothing is connected', () => {
    const pairing = newPairing()
    for (const type of ['silent', 'received', 'closed'] as const)
      expect(pairing.step({ type }, 0)).toBeUndefined()
    pairing.step({ type: 'listed', newcomer: true }, 0)
    for (const type of ['silent', 'received'] as const) expect(pairing.step({ type }, 0)).toBeUndefined()
    expect(pairing.status).toBe('offering')
  })

  it('accepts twenty offers in a burst, then one every half second, because each costs a connection', () => {
    const pairing = newPairing()
    const answers = (from: number, count: number, now: number) =>
      Array.from({ length: count }, (_, i) => pairing.step({ type: 'offer', attempt: from + i }, now))
    expect(answers(1, 30, 0).filter((effect) => effect === 'answer')).toHaveLength(20)
    expect(answers(31, 20, 499).filter((effect) => effect === 'answer')).toHaveLength(0)
    expect(answers(51, 20, 500).filter((effect) => effect === 'answer')).toHaveLength(1)
    expect(answers(71, 30, 60_000).filter((effect) => effect === 'answer')).toHaveLength(20)
    pairing.step({ type: 'opened' }, 60_000)
    expect(answers(101, 4, 60_000).filter((effect) => effect === 'answer')).toHaveLength(4)
  })
})
