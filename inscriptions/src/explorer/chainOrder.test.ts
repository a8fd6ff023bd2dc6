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

  it('leaves an order alone in which nothing spends what comes later', () => {
    const items = [other, first, second, third, both]
    expect(inChainOrder(items)).toEqual(items)
  })

  it('puts what is spent before what spends it, and keeps the order otherwise', () => {
    expect(inChainOrder([third, other, second, first])).toEqual([first, second, third, other])
    expect(inChainOrder([both, second])).toEqual([both, second])
    expect(inChainOrder([both, third, other])).toEqual([third, other, both])
  })

  it('leaves out copies, and keeps the first of them', () => {
    const copy = { ...first }
    const items = inChainOrder([first, copy, second])
    expect(items).toHaveLength(2)
    expect(items[0]).toBe(first)
  })

  it('ends where transactions claim to spend each other, which no hash allows', () => {
    const forged = {
      id: 'a'.repeat(64),
      inputs: [{ outpoint: `${'a'.repeat(64)}:0`, witness: [] }],
      outputs: [],
    }
    expect(inChainOrder([{ transaction: forged }])).toHaveLength(1)
  })

  it('of nothing is nothing', () => {
    expect(inChainOrder([])).toEqual([])
  })
})
