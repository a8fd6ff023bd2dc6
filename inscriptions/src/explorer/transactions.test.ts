import { describe, expect, it } from 'vitest'
import { parseTransaction } from '../bitcoin/parseTransaction.ts'
import { envelope, transactionOf } from '../testing/transactionOf.ts'
import { ledgerOf, readKnown, readNamed } from './transactions.ts'

describe('readKnown()', () => {
  it('keeps known values, and omits unknown ones', () => {
    expect(readKnown({ sat: 0, height: 4_294_967_295, timestamp: 1 }, 'it')).toEqual({
      sat: 0,
      height: 4_294_967_295,
      timestamp: 1,
    })
    expect(readKnown({ sat: undefined, other: 'x' }, 'it')).toEqual({})
  })

  it.each<[unknown, string]>([
    [null, 'is not an object'],
    ['x', 'is not an object'],
    [undefined, 'is not an object'],
    [{ sat: '5' }, '"sat"'],
    [{ sat: -1 }, '"sat"'],
    [{ sat: 0.5 }, '"sat"'],
    [{ sat: 2_099_999_997_690_000 }, '"sat"'],
    [{ sat: null }, '"sat"'],
    [{ height: 2 ** 32 }, '"height"'],
    [{ timestamp: Number.NaN }, '"timestamp"'],
  ])('refuses %j with its name', (value, words) => {
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

  it('names hex that is not a transaction', () => {
    expect(() => readNamed('xyz', 'a.hex')).toThrow(
      expect.objectContaining({ code: 'invalid-option', message: expect.stringMatching(/^a\.hex: /) }),
    )
  })
})

describe('ledgerOf()', () => {
  const first = parseTransaction(transactionOf([{ script: envelope('x') }]))
  const second = parseTransaction(transactionOf([{ script: envelope('y'), spends: `${first.id}:0` }]))

  it('adds transactions in the order of the chain, with their data', () => {
    const ledger = ledgerOf([
      { transaction: second, known: { height: 8 } },
      { transaction: first, known: { height: 7, sat: 5 } },
    ])
    expect(ledger.entries.map(({ height, sat }) => [height, sat])).toEqual([
      [7, 5],
      [8, 5],
    ])
  })

  it('defaults to mainnet', () => {
    expect(ledgerOf([]).network).toBe('mainnet')
    expect(ledgerOf([], 'signet').network).toBe('signet')
  })
})
