import { toHex } from '@lumamesh/core/protocol'
import { describe, expect, it } from 'vitest'
import { testWallet } from '../testing/wallet.ts'
import { dustLimit, readAddress } from './address.ts'

describe('readAddress()', () => {
  // Examples of BIP 173 and BIP 350.
  it.each([
    ['BC1QW508D6QEJXTDG4Y5R3ZARVARY0C5XW7KV8F3T4', 'mainnet', '0014751e76e8199196d454941c45d1b3a323f1433bd6'],
    [
      'bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0',
      'mainnet',
      '512079be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798',
    ],
    [
      'tb1qrp33g0q5c5txsp9arysrx4k6zdkfs4nce4xj0gdcccefvpysxf3q0sl5k7',
      'signet',
      '00201863143c14c5166804bd19203356da136c985678cd4d27a1b8c6329604903262',
    ],
  ] as const)('reads %s', (address, network, script) => {
    expect(toHex(readAddress('It', address, network).script)).toBe(script)
  })

  // BIP 350, invalid addresses: a checksum of the other kind, a program of another length, mixed case.
  it.each([
    'tb1z0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqglt7rf',
    'bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kemeawh',
    'bc1p38j9r5y49hruaue7wxjce0updqjuyyx0kh56v8s25huc6995vvpql3jow4',
    'bc1gmk9yu',
    'tb1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vq47Zagq',
    '',
  ])('refuses %j', (address) => {
    expect(() => readAddress('It', address, 'mainnet')).toThrow(/^It .* is not a Bitcoin address/)
  })
})

it('gives the dust limit of each kind of address', () => {
  const { taproot, segwit, legacy, nested } = testWallet('mainnet')
  const limits = [taproot, segwit, legacy, nested].map((each) => dustLimit(readAddress('', each, 'mainnet')))
  expect(limits).toEqual([330, 294, 546, 540])
})
