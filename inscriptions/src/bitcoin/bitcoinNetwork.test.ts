import { expect, it } from 'vitest'
import { readBitcoinNetwork } from './bitcoinNetwork.ts'

it.each(['mainnet', 'testnet', 'signet', 'regtest'])('reads %s', (name) => {
  expect(readBitcoinNetwork(name)).toBe(name)
})

it.each(['main', 'Mainnet', '', 'toString', '__proto__'])('refuses %j, and names the networks', (name) => {
  expect(() => readBitcoinNetwork(name)).toThrow(
    expect.objectContaining({
      code: 'invalid-option',
      message: expect.stringContaining('mainnet, testnet, signet, regtest'),
    }),
  )
})
