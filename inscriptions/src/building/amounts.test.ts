import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Costs, divide, sats } from './amounts.ts'

const costs: Costs = {
  funds: 100_000,
  postage: 546,
  feeRate: 2,
  revealVsize: 200,
  commitVsize: { withChange: 150, withoutChange: 107 },
  commitDust: 330,
  changeDust: 294,
}

/** The minimum for a commit without change: 546 of postage, 400 for the reveal, 214 for the commit. */
const LEAST = 546 + 400 + 214

describe('divide()', () => {
  it('returns the rest as change', () => {
    expect(divide(costs)).toEqual({ commitFee: 300, revealFee: 400, postage: 546, change: 98_754 })
  })

  it('makes a change output at the dust limit, and adds less than that to the postage', () => {
    const enough = 546 + 400 + 300 + 294
    expect(divide({ ...costs, funds: enough })).toEqual({
      commitFee: 300,
      revealFee: 400,
      postage: 546,
      change: 294,
    })
    expect(divide({ ...costs, funds: enough - 1 })).toEqual({
      commitFee: 214,
      revealFee: 400,
      // 293 sats, and the fee for the 43 bytes of a change output.
      postage: 546 + 293 + 86,
      change: 0,
    })
  })

  it('accepts funds that are just enough, and refuses one sat less', () => {
    expect(divide({ ...costs, funds: LEAST })).toMatchObject({ postage: 546, change: 0 })
    expect(() => divide({ ...costs, funds: LEAST - 1 })).toThrow(
      expect.objectContaining({ code: 'invalid-option', message: expect.stringContaining('1 sat ') }),
    )
  })

  it('raises the postage if the output that the reveal spends would be dust', () => {
    const cheap = { ...costs, feeRate: 0.1, postage: 0 }
    expect(divide(cheap)).toMatchObject({ revealFee: 20, postage: 330 - 20 })
    expect(divide({ ...cheap, feeRate: 1.65 })).toMatchObject({ revealFee: 330, postage: 0 })
  })

  it('rounds fees up to whole sats', () => {
    expect(divide({ ...costs, feeRate: 1.001 })).toMatchObject({ commitFee: 151, revealFee: 201 })
  })

  it('accounts for every sat at any costs', () => {
    const any = fc.record({
      funds: fc.nat(20_000),
      postage: fc.nat(2_000),
      feeRate: fc.double({ min: 0.1, max: 20, noNaN: true }),
      revealVsize: fc.integer({ min: 100, max: 1_000 }),
      changeDust: fc.constantFrom(294, 330, 546),
    })
    fc.assert(
      fc.property(any, (changes) => {
        let amounts: ReturnType<typeof divide>
        try {
          amounts = divide({ ...costs, ...changes })
        } catch (error) {
          expect(error).toMatchObject({ code: 'invalid-option' })
          return
        }
        const { commitFee, revealFee, postage, change } = amounts
        expect(commitFee + revealFee + postage + change).toBe(changes.funds)
        expect(postage).toBeGreaterThanOrEqual(changes.postage)
        expect(postage + revealFee).toBeGreaterThanOrEqual(costs.commitDust)
        expect(change === 0 || change >= changes.changeDust).toBe(true)
      }),
    )
  })
})

it.each([
  [0, '0 sats'],
  [1, '1 sat'],
  [12_345, '12,345 sats'],
])('%d is written as %s', (amount, words) => {
  expect(sats(amount)).toBe(words)
})
