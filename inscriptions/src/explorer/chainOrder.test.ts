import { describe, expect, it } from 'vitest'
import { parseTransaction } from '../bitcoin/parseTransaction.ts'
import { transactionOf } from '../testing/transactionOf.ts'
import { inChainOrder } from './chainOrder.ts'

function make(value: number, ...spends: { transaction: { id: string } }[]) {
  const inputs = spends.map(({ transaction }) => ({ spends: `${transaction.id}:0` }))
  return { transaction: parseTransaction(transactionOf(inputs.length > 0 ? inputs : [{}], [value])) }
}

describe('inChainOrder()', () => {
  const first = make(1)
  const second = make(2, first)
  const third = make(3, second)
  const other = make(4)
  const both = make(5, third, other)

  it('keeps an order in which no transaction spends a later one', () => {
    const items = [other, first, second, third, both]
    expect(inChainOrder(items)).toEqual(items)
  })

  it('puts a spent transaction before the one that spends it, and otherwise keeps the order', () => {
    expect(inChainOrder([third, other, second, first])).toEqual([first, second, third, other])
    expect(inChainOrder([both, second])).toEqual([both, second])
    expect(inChainOrder([both, third, other])).toEqual([third, other, both])
  })

  it('removes duplicates, and keeps the first one', () => {
    const copy = { ...first }
    const items = inChainOrder([first, copy, second])
    expect(items).toHaveLength(2)
    expect(items[0]).toBe(first)
  })

  it('terminates if transactions claim to spend each other, which no hash allows', () => {
    const forged = {
      id: 'a'.repeat(64),
      inputs: [{ outpoint: `${'a'.repeat(64)}:0`, witness: [] }],
      outputs: [],
    }
    expect(inChainOrder([{ transaction: forged }])).toHaveLength(1)
  })

  it('returns an empty list for an empty list', () => {
    expect(inChainOrder([])).toEqual([])
  })
})
