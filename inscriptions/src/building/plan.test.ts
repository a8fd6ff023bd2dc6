import { utf8 } from '@lumamesh/core/protocol'
import { describe, expect, it } from 'vitest'
import { testUtxo, testWallet } from '../testing/wallet.ts'
import { planOf } from './plan.ts'
import type { InscriptionRequest } from './request.ts'

const wallet = testWallet('signet')
const artist = testWallet('signet', 2)
const request: InscriptionRequest = {
  network: 'signet',
  content: { type: 'text/plain', body: utf8('hello') },
  utxos: [testUtxo(wallet.taproot, 10_000), testUtxo(wallet.segwit, 20_000, 'b')],
  destination: artist.taproot,
  feeRate: 1,
}
const parent = { id: `${'c'.repeat(64)}i0`, utxo: testUtxo(artist.segwit, 294, 'c') }

describe('planOf()', () => {
  it('defaults to 546 sats of postage, and to change for the first paying address', () => {
    const plan = planOf(request)
    expect(plan).toMatchObject({
      postage: 546,
      held: 0,
      parentIds: [],
      parents: [],
      changeAddress: wallet.taproot,
    })
    expect(plan.utxos.map(({ value }) => value)).toEqual([10_000, 20_000])
    expect(plan.change.kind).toBe('tr')
  })

  it('accepts another postage and another change address', () => {
    const plan = planOf({ ...request, postage: 330, changeAddress: artist.legacy })
    expect(plan).toMatchObject({ postage: 330, changeAddress: artist.legacy, change: { kind: 'pkh' } })
  })

  it.each([329, 0, -1, 546.5, Number.NaN])('refuses %d sats of postage at a taproot address', (postage) => {
    expect(() => planOf({ ...request, postage })).toThrow(
      expect.objectContaining({ code: 'invalid-option', message: expect.stringContaining('330') }),
    )
  })

  it('refuses postage below the dust limit of the destination', () => {
    expect(planOf({ ...request, destination: artist.segwit, postage: 294 }).postage).toBe(294)
    expect(() => planOf({ ...request, destination: artist.legacy, postage: 545 })).toThrow(/546/)
  })

  it('holds no sats of a parent, which returns to its owner', () => {
    const plan = planOf({ ...request, parents: [parent] })
    expect(plan).toMatchObject({ held: 0, postage: 546, parentIds: [parent.id], content: request.content })
    expect(plan.parents.map(({ value }) => value)).toEqual([294])
  })

  it('holds the sats of the first inscription’s output for an update, with a pointer to its sat', () => {
    const plan = planOf({ ...request, update: { ...parent, offset: 7 } })
    expect(plan).toMatchObject({ held: 294, parentIds: [parent.id] })
    expect(plan.content.pointer).toBe(7)
    expect(planOf({ ...request, update: parent }).content.pointer).toBe(0)
  })

  it('adds to an update only what its output lacks to the dust limit', () => {
    expect(planOf({ ...request, update: parent }).postage).toBe(330 - 294)
    const large = { ...parent, utxo: testUtxo(artist.segwit, 10_000, 'c') }
    expect(planOf({ ...request, update: large }).postage).toBe(0)
  })

  it.each<[string, Partial<InscriptionRequest>, RegExp]>([
    ['no output to pay with', { utxos: [] }, /no output to pay/],
    [
      'a duplicate output',
      { utxos: [request.utxos[0], request.utxos[0]].flatMap((utxo) => utxo ?? []) },
      /given twice/,
    ],
    [
      'a parent that also pays',
      { parents: [{ ...parent, utxo: testUtxo(wallet.taproot, 10_000) }] },
      /given twice/,
    ],
    [
      'a duplicate parent',
      { parents: [parent, { ...parent, utxo: testUtxo(artist.segwit, 294, 'd') }] },
      /given twice/,
    ],
    ['an unknown network', { network: 'main' as 'mainnet' }, /not a Bitcoin network/],
    ['a fee rate over the limit', { feeRate: 1_001 }, /fee rate/],
    ['nothing to inscribe', { content: {} }, /nothing to inscribe/],
    [
      'a destination of another network',
      { destination: testWallet('mainnet').taproot },
      /The destination .* of mainnet/,
    ],
    [
      'change elsewhere',
      { changeAddress: testWallet('mainnet').taproot },
      /The change address .* of mainnet/,
    ],
  ])('refuses %s', (_, changes, sentence) => {
    const refused = () => planOf({ ...request, ...changes })
    expect(refused).toThrow(sentence)
    expect(refused).toThrow(expect.objectContaining({ code: 'invalid-option' }))
  })
})
