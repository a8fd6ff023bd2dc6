import { describe, expect, it } from 'vitest'
import { parseTransaction } from '../bitcoin/parseTransaction.ts'
import { encodeInscriptionId } from '../ord/inscriptionId.ts'
import { envelope, transactionOf } from '../testing/transactionOf.ts'
import { cards, chips } from './cards.ts'
import type { Known } from './ledger.ts'
import { ledgerOf } from './transactions.ts'

function entriesOf(script: Uint8Array, known: Known = {}) {
  return ledgerOf([{ transaction: parseTransaction(transactionOf([{ script }])), known }]).entries
}

const typed = (type: string) => envelope(Uint8Array.of(1), type)

describe('cards()', () => {
  it.each<[string, Uint8Array, string]>([
    ['its type, without parameters', typed('text/plain;charset=utf-8'), '<span>text/plain</span>'],
    ['markup in a type as text', typed('<b>'), '<span>&lt;b&gt;</span>'],
    ['an absent type', envelope(), '<span>no type</span>'],
    [
      'a delegate',
      envelope(Uint8Array.of(11), encodeInscriptionId('It', `${'a'.repeat(64)}i0`), Uint8Array.of(1), 'a/b'),
      '<span>delegates</span>',
    ],
  ])('say %s', (_, script, part) => {
    expect(cards(entriesOf(script)).text).toContain(part)
  })

  it('show a preview whose sandbox allows only scripts', () => {
    const entries = entriesOf(envelope())
    expect(cards(entries).text).toContain(`sandbox="allow-scripts"`)
    expect(cards(entries).text).toContain(`src="/preview/${entries[0]?.inscription.id}"`)
  })
})

describe('chips()', () => {
  it('are the charms in ord’s order', () => {
    const [entry] = entriesOf(envelope(), { sat: 0 })
    expect(entry && chips(entry)?.text).toBe(
      '<ul class="chips"><li>coin</li><li>mythic</li><li>palindrome</li></ul>',
    )
  })

  it('are absent without a charm', () => {
    const [entry] = entriesOf(envelope())
    expect(entry && chips(entry)).toBeUndefined()
  })
})
