import { describe, expect, it } from 'vitest'
import { testUtxo, testWallet } from '../testing/wallet.ts'
import { checkDistinct, isSats, outpoint, readUtxo, sumOf, type Utxo } from './utxo.ts'

const wallet = testWallet('signet')
const good = testUtxo(wallet.taproot, 10_000)
/** A script of several keys (example of BIP 173). Its witness may have any length. */
const MULTISIG = 'tb1qrp33g0q5c5txsp9arysrx4k6zdkfs4nce4xj0gdcccefvpysxf3q0sl5k7'

describe('readUtxo()', () => {
  it('reads outputs of one key, with the kind of their witness', () => {
    expect(readUtxo('It', good, 'signet')).toMatchObject({
      txid: 'a'.repeat(64),
      vout: 0,
      value: 10_000,
      kind: 'tr',
    })
    expect(readUtxo('It', { ...good, address: wallet.segwit }, 'signet').kind).toBe('wpkh')
  })

  it.each<[string, Partial<Utxo>, RegExp]>([
    ['a txid in upper case', { txid: 'A'.repeat(64) }, /64 hex digits/],
    ['a txid that is short', { txid: 'a'.repeat(63) }, /64 hex digits/],
    ['output -1', { vout: -1 }, /output number -1/],
    ['output 1.5', { vout: 1.5 }, /output number 1\.5/],
    ['an output number of 33 bits', { vout: 2 ** 32 }, /output number 4294967296/],
    ['no sats', { value: 0 }, /the value 0/],
    ['a fraction of a sat', { value: 0.5 }, /the value 0\.5/],
    ['more sats than exist', { value: 21e14 + 1 }, /the value/],
    ['an address of another network', { address: testWallet('mainnet').taproot }, /address of mainnet/],
    ['an address that is not valid', { address: 'nowhere' }, /not a Bitcoin address/],
    ['a legacy address', { address: wallet.legacy }, /changes the txid/],
    ['a nested segwit address', { address: wallet.nested }, /changes the txid/],
    ['a script of several keys', { address: MULTISIG }, /multisig/],
  ])('refuses %s', (_, changes, sentence) => {
    const refused = () => readUtxo('The output', { ...good, ...changes }, 'signet')
    expect(refused).toThrow(sentence)
    expect(refused).toThrow(/The (output|address of The output) /)
    expect(refused).toThrow(expect.objectContaining({ code: 'invalid-option' }))
  })

  it('accepts the largest output number and value', () => {
    const largest = { ...good, vout: 2 ** 32 - 1, value: 21e14 }
    expect(readUtxo('It', largest, 'signet')).toMatchObject({ vout: 2 ** 32 - 1, value: 21e14 })
  })
})

it('checkDistinct() names a duplicate', () => {
  expect(() => checkDistinct('The parent', ['a', 'b'])).not.toThrow()
  expect(() => checkDistinct('The parent', ['a', 'b', 'a'])).toThrow(/The parent a is given twice/)
})

it('outpoint() is written as explorers do', () => {
  expect(outpoint(testUtxo(wallet.taproot, 1, 'b:3'))).toBe(`${'b'.repeat(64)}:3`)
})

it('sumOf() adds up sats', () => {
  expect(sumOf([])).toBe(0)
  expect(sumOf([1, 20].map((value) => readUtxo('It', { ...good, value }, 'signet')))).toBe(21)
})

it.each([
  [1, true],
  [21e14, true],
  [0, false],
  [-1, false],
  [1.5, false],
  [Number.NaN, false],
  [21e14 + 1, false],
])('%d is an amount of sats: %s', (value, expected) => {
  expect(isSats(value)).toBe(expected)
})
