import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { FAIR, Pair, randomOf, type Weather } from '../../test/pair.ts'
import { Negotiation, type NegotiationEffect } from './negotiation.ts'

function newNegotiation(lower = true) {
  let attempts = 0
  return new Negotiation(lower, () => ++attempts)
}

const share = fc.double({ min: 0, max: 0.9, noNaN: true })
const weather: fc.Arbitrary<Weather> = fc.record({
  loss: share,
  doubling: share,
  replay: share,
  delayMs: fc.nat({ max: 5_000 }),
  breaks: fc.double({ min: 0, max: 0.3, noNaN: true }),
})

describe('two negotiations', () => {
  it('end linked with each other by one connection, whatever happened before the network became good', () => {
    const presence = fc.array(
      fc.record({
        side: fc.constantFrom<0 | 1>(0, 1),
        found: fc.boolean(),
        newcomer: fc.boolean(),
        forMs: fc.integer({ min: 10, max: 8_000 }),
      }),
      { maxLength: 8 },
    )
    fc.assert(
      fc.property(fc.integer(), weather, presence, fc.boolean(), (seed, weather, presence, newcomer) => {
        const pair = new Pair(randomOf(seed))
        pair.weather = weather
        for (const { side, found, newcomer, forMs } of presence) {
          if (found) pair.found(side, newcomer)
          else pair.step(side, { type: 'gone' })
          pair.run(Math.ceil(forMs / 10) * 10)
        }
        pair.weather = FAIR
        pair.found(0, newcomer)
        pair.found(1, !newcomer)
        // Two backoffs at their longest, with an attempt in vain between them.
        pair.run(90_000)
        expect(pair.statuses).toEqual(['linked', 'linked'])
        expect(pair.connected).toBe(true)
        const { made } = pair
        pair.run(60_000)
        expect([pair.made, pair.connected, pair.statuses]).toEqual([made, true, ['linked', 'linked']])
      }),
      { numRuns: 150 },
    )
  })

  it('make one connection each where nothing goes wrong, whoever came later', () => {
    for (const newcomer of [0, 1] as const) {
      const pair = new Pair(randomOf(1))
      pair.found(0, newcomer === 0)
      pair.found(1, newcomer === 1)
      pair.run(1_000)
      expect([pair.connected, pair.made]).toEqual([true, 2])
      expect(pair.ends[newcomer].negotiation.attempt.offerer).toBe(true)
    }
  })

  it('settle on the offer of the lower id where both offer at once', () => {
    const pair = new Pair(randomOf(1))
    pair.found(0, true)
    pair.found(1, true)
    pair.run(1_000)
    expect(pair.connected).toBe(true)
    expect(pair.ends[0].negotiation.attempt.offerer).toBe(true)
    expect(pair.ends[1].negotiation.attempt.offerer).toBe(false)
    // The higher one's offer in vain is the third.
    expect(pair.made).toBe(3)
  })

  it('connect where the one who should offer does not, and where neither thinks it should', () => {
    const pair = new Pair(randomOf(1))
    pair.found(0, false)
    pair.found(1, false)
    pair.run(5_000)
    expect(pair.connected).toBe(true)
  })

  it('connect again after a break, and once', () => {
    const pair = new Pair(randomOf(7))
    pair.found(0, true)
    pair.found(1, false)
    for (let i = 0; i < 10; i++) {
      pair.run(30_000)
      expect(pair.connected).toBe(true)
      const { made } = pair
      pair.break()
      pair.run(30_000)
      expect(pair.connected).toBe(true)
      // Three where both notice and offer at once.
      expect(pair.made - made).toBeLessThanOrEqual(3)
    }
  })

  it('are not moved by old signals that a relay replays', () => {
    const pair = new Pair(randomOf(3))
    pair.found(0, true)
    pair.found(1, false)
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

describe('a negotiation', () => {
  it('hears each offer once, and none that is older', () => {
    const negotiation = newNegotiation()
    expect(negotiation.step({ type: 'offer', attempt: 5 }, 0)).toBe('answer')
    for (const attempt of [5, 4, 0]) expect(negotiation.step({ type: 'offer', attempt }, 10)).toBeUndefined()
    expect(negotiation.step({ type: 'opened' }, 20)).toBeUndefined()
    expect(negotiation.step({ type: 'offer', attempt: 5 }, 30)).toBeUndefined()
    expect(negotiation.status).toBe('linked')
    expect(negotiation.step({ type: 'offer', attempt: 6 }, 40)).toBe('answer')
  })

  it('applies the answer to its own offer, and only while it is offering', () => {
    const negotiation = newNegotiation()
    expect(negotiation.step({ type: 'answer', attempt: 1 }, 0)).toBeUndefined()
    negotiation.step({ type: 'found', newcomer: true }, 0)
    const { number } = negotiation.attempt
    expect(negotiation.step({ type: 'answer', attempt: number + 1 }, 0)).toBeUndefined()
    expect(negotiation.step({ type: 'answer', attempt: number }, 0)).toBe('apply')
    negotiation.step({ type: 'opened' }, 0)
    expect(negotiation.step({ type: 'answer', attempt: number }, 0)).toBeUndefined()
  })

  it("applies the other's candidates of this attempt, not its own nor those of another", () => {
    const negotiation = newNegotiation()
    const trickle = (attempt: number, byOfferer: boolean) =>
      negotiation.step({ type: 'trickle', attempt, byOfferer }, 0)
    expect(trickle(0, true)).toBeUndefined()
    negotiation.step({ type: 'offer', attempt: 7 }, 0)
    expect([trickle(7, true), trickle(7, false), trickle(6, true)]).toEqual(['apply', undefined, undefined])
    negotiation.step({ type: 'down' }, 0)
    expect(trickle(7, true)).toBeUndefined()
  })

  it('tells a signal of its own offer from one of the other side with the same number', () => {
    const negotiation = newNegotiation(false)
    negotiation.step({ type: 'found', newcomer: true }, 0)
    expect(negotiation.attempt).toEqual({ number: 1, offerer: true })
    expect(negotiation.step({ type: 'offer', attempt: 1 }, 0)).toBe('answer')
    expect(negotiation.attempt).toEqual({ number: 1, offerer: false })
    expect(negotiation.step({ type: 'trickle', attempt: 1, byOfferer: false }, 0)).toBeUndefined()
    expect(negotiation.step({ type: 'trickle', attempt: 1, byOfferer: true }, 0)).toBe('apply')
  })

  it.each([
    { lower: true, courtesy: 0 },
    { lower: false, courtesy: 2_000 },
  ])('waits longer after each attempt in vain, up to 30 s (lower id: $lower)', ({ lower, courtesy }) => {
    const negotiation = newNegotiation(lower)
    negotiation.step({ type: 'found', newcomer: true }, 0)
    const waits: number[] = []
    let now = 0
    for (let i = 0; i < 10; i++) {
      expect(negotiation.step({ type: 'down' }, now)).toBe('drop')
      const start = now
      let effect: NegotiationEffect | undefined
      while (effect === undefined) effect = negotiation.step({ type: 'tick' }, ++now)
      expect(effect).toBe('offer')
      waits.push(now - start - courtesy)
    }
    expect(waits).toEqual([250, 500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000])
    negotiation.step({ type: 'opened' }, now)
    negotiation.step({ type: 'down' }, now)
    expect(negotiation.step({ type: 'tick' }, now + 249 + courtesy)).toBeUndefined()
    expect(negotiation.step({ type: 'tick' }, now + 250 + courtesy)).toBe('offer')
  })

  it('gives an attempt up that has no answer after 5 s', () => {
    const negotiation = newNegotiation()
    negotiation.step({ type: 'found', newcomer: true }, 0)
    expect(negotiation.step({ type: 'tick' }, 4_999)).toBeUndefined()
    expect(negotiation.step({ type: 'tick' }, 5_000)).toBe('drop')
    expect(negotiation.status).toBe('backoff')
  })

  it('gives an attempt up that has not connected 12 s after its answer', () => {
    const negotiation = newNegotiation()
    negotiation.step({ type: 'found', newcomer: true }, 0)
    const attempt = negotiation.attempt.number
    expect(negotiation.step({ type: 'answer', attempt }, 1_000)).toBe('apply')
    expect(negotiation.step({ type: 'tick' }, 12_999)).toBeUndefined()
    expect(negotiation.step({ type: 'tick' }, 13_000)).toBe('drop')
    expect(negotiation.status).toBe('backoff')
  })

  it('is over where nobody lists the other and nothing connects', () => {
    const negotiation = newNegotiation()
    expect(negotiation.over).toBe(true)
    negotiation.step({ type: 'found', newcomer: false }, 0)
    expect(negotiation.over).toBe(false)
    negotiation.step({ type: 'gone' }, 0)
    expect(negotiation.over).toBe(true)
    expect(negotiation.step({ type: 'tick' }, 60_000)).toBeUndefined()
  })

  it('keeps a link that stands when the relay lists the other no more, and is over when that is lost', () => {
    const negotiation = newNegotiation()
    negotiation.step({ type: 'found', newcomer: true }, 0)
    negotiation.step({ type: 'opened' }, 0)
    expect(negotiation.step({ type: 'gone' }, 0)).toBeUndefined()
    expect([negotiation.status, negotiation.over]).toEqual(['linked', false])
    expect(negotiation.step({ type: 'down' }, 0)).toBe('drop')
    expect(negotiation.over).toBe(true)
  })

  it('hears twenty offers in a burst, then one every half second: each costs a connection', () => {
    const negotiation = newNegotiation()
    const answers = (from: number, count: number, now: number) =>
      Array.from({ length: count }, (_, i) => negotiation.step({ type: 'offer', attempt: from + i }, now))
    expect(answers(1, 30, 0).filter((effect) => effect === 'answer')).toHaveLength(20)
    expect(answers(31, 20, 499).filter((effect) => effect === 'answer')).toHaveLength(0)
    expect(answers(51, 20, 500).filter((effect) => effect === 'answer')).toHaveLength(1)
    expect(answers(71, 30, 60_000).filter((effect) => effect === 'answer')).toHaveLength(20)
    negotiation.step({ type: 'opened' }, 60_000)
    expect(answers(101, 4, 60_000).filter((effect) => effect === 'answer')).toHaveLength(4)
  })
})
