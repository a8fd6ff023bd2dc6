import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseTransaction } from '../bitcoin/parseTransaction.ts'
import { transactionOf } from '../testing/transactionOf.ts'
import type { LedgerOutput } from './entry.ts'
import { feeOf, locate, satsOf } from './flow.ts'
import { satAt } from './satRanges.ts'

function output(value: number, first?: number): LedgerOutput {
  return { value, script: new Uint8Array(), sats: [{ first, count: value }], entries: [] }
}

describe('satsOf()', () => {
  it('has the sats of the inputs in order', () => {
    const sats = satsOf([output(3, 100), output(2, 50)])
    expect([0, 1, 2, 3, 4, 5].map((offset) => satAt(sats, offset))).toEqual([
      100,
      101,
      102,
      50,
      51,
      undefined,
    ])
  })

  it('does not know the sats after an unknown input', () => {
    const sats = satsOf([output(1, 100), undefined, output(2, 50)])
    expect([0, 1, 2].map((offset) => satAt(sats, offset))).toEqual([100, undefined, undefined])
  })
})

describe('feeOf()', () => {
  it('is the difference of inputs and outputs, in equal shares', () => {
    expect(feeOf([output(700), output(300)], 600, 1)).toBe(400)
    expect(feeOf([output(700), output(300)], 600, 3)).toBe(133)
  })

  it('is unknown if an input is', () => {
    expect(feeOf([output(700), undefined], 600, 1)).toBeUndefined()
  })

  it('is 0 if the outputs exceed the inputs, as in a coinbase transaction', () => {
    expect(feeOf([], 600, 1)).toBe(0)
  })
})

describe('locate()', () => {
  const transaction = parseTransaction(transactionOf([{}], [100, 0, 50]))

  it.each<[number | undefined, string | undefined, number | undefined]>([
    [0, '0', 0],
    [99, '0', 99],
    // The output without sats is skipped.
    [100, '2', 0],
    [149, '2', 49],
    [150, undefined, undefined],
    [undefined, undefined, undefined],
  ])('offset %s is in output %s', (offset, vout, within) => {
    const expected =
      vout === undefined ? undefined : { outpoint: `${transaction.id}:${vout}`, offset: within }
    expect(locate(transaction, offset)).toEqual(expected)
  })

  it('finds each sat of the outputs once', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(6), { minLength: 1, maxLength: 6 }), (values) => {
        const each = parseTransaction(transactionOf([{}], values))
        const expected = values.flatMap((value, vout) =>
          Array.from({ length: value }, (_, offset) => ({ outpoint: `${each.id}:${vout}`, offset })),
        )
        const total = values.reduce((sum, value) => sum + value, 0)
        expect(Array.from({ length: total }, (_, offset) => locate(each, offset))).toEqual(expected)
        expect(locate(each, total)).toBeUndefined()
      }),
    )
  })
})
