import { utf8 } from '@lumamesh/core/protocol'
import { describe, expect, it } from 'vitest'
import { testUtxo, testWallet } from '../testing/wallet.ts'
import type { InscriptionRequest, Updated } from './request.ts'
import { checkUpdate } from './update.ts'

const wallet = testWallet('signet')
const first: Updated = { id: `${'c'.repeat(64)}i0`, utxo: testUtxo(wallet.taproot, 546, 'c:1') }
const request: InscriptionRequest = {
  network: 'signet',
  content: { type: 'text/plain', body: utf8('newer') },
  utxos: [testUtxo(wallet.taproot, 10_000)],
  destination: wallet.taproot,
  feeRate: 1,
}

describe('checkUpdate()', () => {
  it.each([undefined, 0, 545])('accepts the offset %s', (offset) => {
    expect(() => checkUpdate(offset === undefined ? first : { ...first, offset }, request)).not.toThrow()
  })

  it.each([-1, 0.5, 546, Number.NaN, Number.POSITIVE_INFINITY])(
    'refuses the offset %d of 546 sats',
    (offset) => {
      expect(() => checkUpdate({ ...first, offset }, request)).toThrow(
        /offset .* is outside of the output c+:1 of 546 sats/,
      )
    },
  )

  it.each<[string, Partial<InscriptionRequest>, RegExp]>([
    ['other parents', { parents: [{ ...first, id: `${'d'.repeat(64)}i0` }] }, /parents/],
    ['a pointer', { content: { ...request.content, pointer: 0 } }, /pointer/],
    ['postage', { postage: 0 }, /postage/],
    ['the updated output to pay with', { utxos: [...request.utxos, { ...first.utxo }] }, /c+:1/],
  ])('refuses %s', (_, changes, sentence) => {
    const refused = () => checkUpdate(first, { ...request, ...changes })
    expect(refused).toThrow(sentence)
    expect(refused).toThrow(expect.objectContaining({ code: 'invalid-option' }))
  })

  it('accepts another output of the same transaction to pay with', () => {
    const utxos = [testUtxo(wallet.taproot, 10_000, 'c:2')]
    expect(() => checkUpdate(first, { ...request, utxos, parents: [] })).not.toThrow()
  })
})
