import { randomBytes } from 'node:crypto'
import { pubSchnorr } from '@scure/btc-signer/utils.js'
import { describe, expect, it } from 'vitest'
import { readAddress } from '../bitcoin/address.ts'
import { leafHash, readRawTransaction, scriptSighash, taggedHash } from '../testing/rawTransaction.ts'
import { add, G, liftX, multiply, number, verifySchnorr } from '../testing/secp256k1.ts'
import { testUtxo, testWallet } from '../testing/wallet.ts'
import { commitTo, revealTransaction, revealVsize, signReveal } from './reveal.ts'
import { revealScript } from './revealScript.ts'
import { readUtxo } from './utxo.ts'

const wallet = testWallet('signet')
const key = new Uint8Array(32).fill(7)
const publicKey = pubSchnorr(key)
const tapscript = revealScript(publicKey, { tags: { contentType: 'text/plain' }, body: Uint8Array.of(1) })
const commitment = commitTo(tapscript, publicKey)
const { script } = readAddress('It', wallet.taproot, 'signet')
const outputs = [{ script, value: 546 }]
const commit = { txid: 'd'.repeat(64), value: 1_000 }

describe('commitTo()', () => {
  it('commits to the key and the script (BIP 341)', () => {
    const tweak = number(taggedHash('TapTweak', publicKey, leafHash(tapscript)))
    const output = add(liftX(publicKey), multiply(G, tweak))
    expect(Buffer.from(commitment.script).toString('hex')).toBe(
      `5120${output?.x.toString(16).padStart(64, '0')}`,
    )
    expect([...commitment.controlBlock.subarray(1)]).toEqual([...publicKey])
    expect(commitment.controlBlock[0]).toBe(0xc0 + Number((output?.y ?? 0n) & 1n))
  })

  it('makes another output for another script', () => {
    expect(commitTo(Uint8Array.of(0x51), publicKey).script).not.toEqual(commitment.script)
  })
})

describe('revealTransaction()', () => {
  it('spends the parents first, and the first output of the commit last', () => {
    const parent = readUtxo('It', testUtxo(wallet.taproot, 546, 'c:1'), 'signet')
    const reveal = revealTransaction({ parents: [parent], commitment, commit, outputs })
    const inputs = [0, 1].map((index) => reveal.getInput(index))
    expect(inputs.map(({ txid, index }) => [Buffer.from(txid ?? []).toString('hex'), index])).toEqual([
      ['c'.repeat(64), 1],
      ['d'.repeat(64), 0],
    ])
    expect(inputs.map(({ witnessUtxo }) => witnessUtxo?.amount)).toEqual([546n, 1_000n])
  })
})

describe('signReveal()', () => {
  it('signs every input and output for the script of the last input', () => {
    const reveal = revealTransaction({ parents: [], commitment, commit, outputs })
    signReveal(reveal, commitment, key)
    const transaction = readRawTransaction(reveal.hex)
    const [signature, shown, controlBlock] = transaction.witnesses[0] ?? []
    if (!signature || !shown || !controlBlock) throw new Error('The witness has three parts')
    expect([shown.equals(tapscript), controlBlock.equals(commitment.controlBlock)]).toEqual([true, true])
    const spent = [{ value: 1_000n, script: commitment.script }]
    const hash = scriptSighash({ transaction, index: 0, spent, tapscript })
    expect(verifySchnorr(signature, hash, publicKey)).toBe(true)
    const other = scriptSighash({
      transaction,
      index: 0,
      spent: [{ ...spent[0], value: 999n, script }],
      tapscript,
    })
    expect(verifySchnorr(signature, other, publicKey)).toBe(false)
  })
})

describe('revealVsize()', () => {
  it('is the virtual size of the signed reveal', () => {
    const reveal = revealTransaction({ parents: [], commitment, commit, outputs })
    signReveal(reveal, commitment, key)
    const { weight } = readRawTransaction(reveal.hex)
    expect(revealVsize({ parents: [], commitment, outputs })).toBe(Math.ceil(weight / 4))
  })

  it('counts the signatures of parents', () => {
    const parent = readUtxo('It', testUtxo(wallet.taproot, 546, 'c'), 'signet')
    const alone = revealVsize({ parents: [], commitment, outputs })
    // A taproot input: 41 bytes, and a witness of 66 bytes at a quarter of a vB each.
    expect(revealVsize({ parents: [parent], commitment, outputs }) - alone).toBeOneOf([57, 58])
  })

  it('refuses more than 400,000 weight units, which nodes do not relay', () => {
    const vsizeOf = (length: number) => {
      const large = revealScript(publicKey, { tags: { contentType: 'a/b' }, body: randomBytes(length) })
      return revealVsize({ parents: [], commitment: commitTo(large, publicKey), outputs })
    }
    expect(vsizeOf(396_000)).toBeLessThanOrEqual(100_000)
    expect(() => vsizeOf(400_000)).toThrow(
      expect.objectContaining({ code: 'invalid-option', message: expect.stringContaining('400,000') }),
    )
  })
})
