import { concat, utf8 } from '@lumamesh/core/protocol'
import { describe, expect, it } from 'vitest'
import { parseTransaction } from '../bitcoin/parseTransaction.ts'
import { encodeInscriptionId } from '../ord/inscriptionId.ts'
import { TAGS } from '../ord/tags.ts'
import { envelope, transactionOf } from '../testing/transactionOf.ts'
import { inscriptionPage } from './inscriptionPage.ts'
import type { Known, Ledger } from './ledger.ts'
import { ledgerOf } from './transactions.ts'

const PARENT = Uint8Array.of(TAGS.parents.number)

function make(script: Uint8Array, known: Known = {}, spends?: string) {
  const input = spends === undefined ? { script } : { script, spends }
  return { transaction: parseTransaction(transactionOf([input])), known }
}

function pageOf(ledger: Ledger, number: number): string {
  const entry = ledger.entries.find((each) => each.number === number)
  if (!entry) throw new Error(`The ledger has no inscription ${number}`)
  return String(inscriptionPage(entry, ledger).body)
}

/** The facts of a page: names with their values as markup. */
function factsOf(page: string): Map<string, string> {
  return new Map(
    [...page.matchAll(/<dt>(.*?)<\/dt><dd>(.*?)<\/dd>/g)].map(([, name = '', value = '']) => [name, value]),
  )
}

describe('inscriptionPage()', () => {
  it('has every known property and no other', () => {
    const script = envelope(Uint8Array.of(1), 'text/<b>', new Uint8Array(), 'hello')
    const known = make(script, { sat: 5_000_000_000, height: 900_000, timestamp: 1_750_000_000 })
    const facts = factsOf(pageOf(ledgerOf([known]), 0))
    expect(Object.fromEntries(facts)).toMatchObject({
      'content type': 'text/&lt;b&gt;',
      'content length': '5 bytes',
      sat: '<a href="/sat/5000000000">5000000000</a>',
      height: '900000',
      time: '2025-06-15T15:06:40.000Z',
      value: '10000 sats',
      location: `${known.transaction.id}:0:0`,
    })
    for (const absent of ['curse', 'pointer', 'delegate', 'metadata', 'fee'])
      expect(facts.has(absent)).toBe(false)
    expect(factsOf(pageOf(ledgerOf([make(script)]), 0)).get('sat')).toBe('unknown')
  })

  it('links to the older and the newer inscription', () => {
    const ledger = ledgerOf([1, 2, 3].map((_, i) => make(envelope(new Uint8Array(), `${i}`))))
    const relsOf = (number: number) =>
      [...pageOf(ledger, number).matchAll(/rel="(prev|next)"/g)].map(([, rel]) => rel)
    expect([0, 1, 2].map(relsOf)).toEqual([['next'], ['prev', 'next'], ['prev']])
  })

  it('shows up to twelve children, and the parent of each', () => {
    const parent = make(envelope())
    const value = encodeInscriptionId('It', `${parent.transaction.id}i0`)
    const children = Array.from({ length: 13 }, () => envelope(PARENT, value))
    const child = make(concat(...children), {}, `${parent.transaction.id}:0`)
    const ledger = ledgerOf([parent, child])
    expect(pageOf(ledger, 0)).toContain('<h2>Children</h2>')
    expect(pageOf(ledger, 0).match(/class="card"/g)).toHaveLength(12)
    expect(pageOf(ledger, 0)).not.toContain('<h2>Parents</h2>')
    expect(pageOf(ledger, 1)).toContain('<h2>Parents</h2>')
    expect(pageOf(ledger, 1).match(/class="card"/g)).toHaveLength(1)
  })

  it('shows metadata unless it is not CBOR', () => {
    const withMetadata = (bytes: Uint8Array) =>
      factsOf(pageOf(ledgerOf([make(envelope(Uint8Array.of(TAGS.metadata.number), bytes))]), 0))
    expect(withMetadata(Uint8Array.of(0x61, 0x61)).get('metadata')).toBe('a')
    expect(withMetadata(utf8('~')).has('metadata')).toBe(false)
  })
})
