import { describe, expect, it } from 'vitest'
import { checkFeeRate, checkFees } from './checkFees.ts'

const refused = expect.objectContaining({ code: 'invalid-option' })

describe('checkFeeRate()', () => {
  it.each([0.1, 1, 1_000])('accepts %d sat/vB', (feeRate) => {
    expect(() => checkFeeRate(feeRate)).not.toThrow()
  })

  it.each([0, 0.09, 1_000.1, -1, Number.NaN, Number.POSITIVE_INFINITY])('refuses %d sat/vB', (feeRate) => {
    expect(() => checkFeeRate(feeRate)).toThrow(refused)
  })
})

describe('checkFees()', () => {
  const amounts = { commitFee: 300, revealFee: 400, postage: 1_000_000, change: 1_000_000 }

  it('counts both fees and nothing else', () => {
    expect(() => checkFees(amounts, 700)).not.toThrow()
    expect(() => checkFees(amounts, 699)).toThrow(refused)
    expect(() => checkFees(amounts, 699)).toThrow(/700 sats.* 699 sats/)
  })

  it('refuses a limit of NaN', () => {
    expect(() => checkFees(amounts, Number.NaN)).toThrow(refused)
  })
})
