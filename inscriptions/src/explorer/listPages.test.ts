import { describe, expect, it } from 'vitest'
import { parseTransaction } from '../bitcoin/parseTransaction.ts'
import { envelope, transactionOf } from '../testing/transactionOf.ts'
import type { ExplorerResponse } from './http.ts'
import { listPage, satPage } from './listPages.ts'
import { ledgerOf } from './transactions.ts'

function ledgerOfCount(count: number) {
  const transactions = Array.from({ length: count }, () =>
    parseTransaction(transactionOf([{ script: envelope() }])),
  )
  return ledgerOf(transactions.map((transaction) => ({ transaction, known: { sat: 7 } })))
}

const numbersOn = ({ body }: ExplorerResponse) =>
  [...String(body).matchAll(/<b>(\d+)<\/b>/g)].map(([, number]) => Number(number))

const linksOn = ({ body }: ExplorerResponse) =>
  [...String(body).matchAll(/rel="(prev|next)"/g)].map(([, rel]) => rel)

describe('listPage()', () => {
  it('has sixty inscriptions, newest first, and links to the adjacent pages', () => {
    const ledger = ledgerOfCount(121)
    const pages = [0, 1, 2].map((index) => listPage(ledger, index))
    expect(pages.map((page) => numbersOn(page).length)).toEqual([60, 60, 1])
    expect(numbersOn(pages[0] ?? listPage(ledger, 0)).slice(0, 2)).toEqual([120, 119])
    expect(pages.map(linksOn)).toEqual([['next'], ['prev', 'next'], ['prev']])
    expect(listPage(ledger, 3).status).toBe(404)
  })

  it('has one page for sixty inscriptions', () => {
    expect(linksOn(listPage(ledgerOfCount(60), 0))).toEqual([])
    expect(listPage(ledgerOfCount(60), 1).status).toBe(404)
  })

  it('has the number of inscriptions', () => {
    expect(listPage(ledgerOfCount(1), 0).body).toContain('1 inscription<')
    expect(listPage(ledgerOfCount(2), 0).body).toContain('2 inscriptions<')
  })

  it('works without any inscription', () => {
    const page = listPage(ledgerOfCount(0), 0)
    expect(page.status).toBe(200)
    expect(page.body).toContain('class="empty"')
  })
})

describe('satPage()', () => {
  it('has the inscriptions of the sat, newest first', () => {
    expect(numbersOn(satPage(7, ledgerOfCount(3)))).toEqual([2, 1, 0])
  })

  it('is empty for a sat without inscriptions', () => {
    const page = satPage(8, ledgerOfCount(3))
    expect([numbersOn(page), page.status]).toEqual([[], 200])
    expect(page.body).toContain('class="empty"')
  })
})
