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
  it('leaves 546 sats with an inscription, and sends change to the first that pays', () => {
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

  it('takes another postage and another address for change', () => {
    const plan = planOf({ ...request, postage: 330, changeAddress: artist.legacy })
    expect(plan).toMatchObject({ postage: 330, changeAddress: artist.legacy, change: { kind: 'pkh' } })
  })

  it.each([329, 0, -1, 546.5, Number.NaN])('refuses %d sats of postage at a taproot address', (postage) => {
    expect(() => planOf({ ...request, postage })).toThrow(
      expect.objectContaining({ code: 'invalid-option', message: expect.stringContaining('330') }),
    )
  })

  it('refuses postage by the limit of the destination', () => {
    expect(planOf({ ...request, destination: artist.segwit, postage: 294 }).postage).toBe(294)
    expect(() => planOf({ ...request, destination: artist.legacy, postage: 545 })).toThrow(/546/)
  })

  it('holds nothing of a parent, which goes back to its owner', () => {
    const plan = planOf({ ...request, parents: [parent] })
    expect(plan).toMatchObject({ held: 0, postage: 546, parentIds: [parent.id], content: request.content })
    expect(plan.parents.map(({ value }) => value)).toEqual([294])
  })

  it('holds the sats of the first for an update, and points at the sat that this is on', () => {
    const plan = planOf({ ...request, update: { ...parent, offset: 7 } })
    expect(plan).toMatchObject({ held: 294, parentIds: [parent.id] })
    expect(plan.content.pointer).toBe(7)
    expect(planOf({ ...request, update: parent }).content.pointer).toBe(0)
  })

  it('adds to an update what the output lacks to be relayed, and nothing else', () => {
    expect(planOf({ ...request, update: parent }).postage).toBe(330 - 294)
    const large = { ...parent, utxo: testUtxo(artist.segwit, 10_000, 'c') }
    expect(planOf({ ...request, update: large }).postage).toBe(0)
  })

  it.each<[string, Partial<InscriptionRequest>, RegExp]>([
    ['no output to pay with', { utxos: [] }, /no output to pay/],
    [
      'an output twice',
      { utxos: [request.utxos[0], request.utxos[0]].flatMap((utxo) => utxo ?? []) },
      /given twice/,
    ],
    [
      'a parent that pays as well',
      { parents: [{ ...parent, utxo: testUtxo(wallet.taproot, 10_000) }] },
      /given twice/,
    ],
    [
      'a parent twice',
      { parents: [parent, { ...parent, utxo: testUtxo(artist.segwit, 294, 'd') }] },
      /given twice/,
    ],
    ['a network that is none', { network: 'main' as 'mainnet' }, /no Bitcoin network/],
    ['a fee rate over the limit', { feeRate: 1_001 }, /fee rate/],
    ['nothing to inscribe', { content: {} }, /nothing to inscribe/],
    [
      'a destination elsewhere',
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
