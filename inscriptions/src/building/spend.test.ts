import { describe, expect, it } from 'vitest'
import { readAddress } from '../bitcoin/address.ts'
import { readRawTransaction } from '../testing/rawTransaction.ts'
import { testUtxo, testWallet } from '../testing/wallet.ts'
import { signedVsize, spend, witnessOf } from './spend.ts'
import { readUtxo } from './utxo.ts'

const wallet = testWallet('signet')
const { script } = readAddress('It', wallet.taproot, 'signet')
const taproot = readUtxo('It', testUtxo(wallet.taproot, 10_000), 'signet')
const segwit = readUtxo('It', testUtxo(wallet.segwit, 20_000, 'b:1'), 'signet')

/** The transaction signed by the wallet, read from its bytes. */
function signed(...parameters: Parameters<typeof spend>) {
  const psbt = Buffer.from(spend(...parameters).toPSBT()).toString('base64')
  return readRawTransaction(Buffer.from(wallet.sign(psbt).extract()).toString('hex'))
}

describe('spend()', () => {
  it('spends the inputs in order, pays the outputs, and is not replaceable', () => {
    const outputs = [3_000, 26_000].map((value) => ({ script, value }))
    const transaction = signed([segwit, taproot], outputs)
    expect(transaction.inputs.map(({ outpoint }) => outpoint.toString('hex'))).toEqual([
      `${'b'.repeat(64)}01000000`,
      `${'a'.repeat(64)}00000000`,
    ])
    expect(transaction.outputs.map(({ value }) => value)).toEqual([3_000n, 26_000n])
    expect(transaction.outputs.map((output) => output.script.equals(script))).toEqual([true, true])
    // A lower sequence number would allow a replacement (BIP 125).
    expect(transaction.inputs.map(({ sequence }) => sequence.toString('hex'))).toEqual([
      'ffffffff',
      'ffffffff',
    ])
  })

  it('keeps its txid when it is signed', () => {
    const outputs = [{ script, value: 29_000 }]
    expect(spend([segwit, taproot], outputs).id).toBe(signed([segwit, taproot], outputs).txid)
  })
})

describe('signedVsize()', () => {
  it('is exact for Schnorr signatures', () => {
    const outputs = [{ script, value: 9_000 }]
    expect(signedVsize([taproot], outputs)).toBe(Math.ceil(signed([taproot], outputs).weight / 4))
  })

  it('is never less than the size of the signed transaction', () => {
    const outputs = [{ script, value: 29_000 }]
    const { weight } = signed([taproot, segwit], outputs)
    // An ECDSA signature may be a byte shorter than the longest.
    expect(signedVsize([taproot, segwit], outputs) - Math.ceil(weight / 4)).toBeOneOf([0, 1])
  })
})

it('a witness has the maximum length', () => {
  expect(witnessOf('tr').map(({ length }) => length)).toEqual([64])
  expect(witnessOf('wpkh').map(({ length }) => length)).toEqual([72, 33])
})
