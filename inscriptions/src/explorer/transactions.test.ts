import { describe, expect, it } from 'vitest'
import { parseTransaction } from '../bitcoin/parseTransaction.ts'
import { envelope, transactionOf } from '../testing/transactionOf.ts'
import { ledgerOf, readKnown, readNamed } from './transactions.ts'

describe('readKnown()', () => {
  it('takes what is known, and leaves out what is not', () => {
    expect(readKnown({ sat: 0, height: 4_294_967_295, timestamp: 1 }, 'it')).toEqual({
      sat: 0,
      height: 4_294_967_295,
      timestamp: 1,
    })
    expect(readKnown({ sat: undefined, other: 'x' }, 'it')).toEqual({})
  })

  it.each<[unknown, string]>([
    [null, 'is no object'],
    ['x', 'is no object'],
    [undefined, 'is no object'],
    [{ sat: '5' }, '"sat"'],
    [{ sat: -1 }, '"sat"'],
    [{ sat: 0.5 }, '"sat"'],
    [{ sat: 2_099_999_997_690_000 }, '"sat"'],
    [{ sat: null }, '"sat"'],
    [{ height: 2 ** 32 }, '"height"'],
    [{ timestamp: Number.NaN }, '"timestamp"'],
  ])('refuses %j by its name', (value, words) => {
    expect(() => readKnown(value, 'explorer.json')).toThrow(
      expect.objectContaining({
        code: 'invalid-option',
        message: expect.stringMatching(`explorer.json.*${words}`),
      }),
    )
  })
})

describe('readNamed()', () => {
  it('reads a transaction', () => {
    const hex = transactionOf([{}])
    expect(readNamed(hex, 'a.hex')).toEqual(parseTransaction(hex))
  })

  it('says where what is none stands', () => {
    expect(() => readNamed('xyz', 'a.hex')).toThrow(
      expect.objectContaining({ code: 'invalid-option', message: expect.stringMatching(/^a\.hex: /) }),
    )
  })
})

describe('ledgerOf()', () => {
  const first = parseTransaction(transactionOf([{ script: envelope('x') }]))
  const second = parseTransaction(transactionOf([{ script: envelope('y'), spends: `${first.id}:0` }]))

  it('adds transactions in the order of the chain, with what is known of each', () => {
    const ledger = ledgerOf([
      { transaction: second, known: { height: 8 } },
      { transaction: first, known: { height: 7, sat: 5 } },
    ])
    expect(ledger.entries.map(({ height, sat }) => [height, sat])).toEqual([
      [7, 5],
      [8, 5],
    ])
  })

  it('is one of mainnet unless another network is given', () => {
    expect(ledgerOf([]).network).toBe('mainnet')
    expect(ledgerOf([], 'signet').network).toBe('signet')
  })
})
