import { LumameshError } from '@lumamesh/core/protocol'
import { NETWORK, TEST_NETWORK } from '@scure/btc-signer'

/** A Bitcoin network. Addresses of testnet and signet have the same form. */
export type BitcoinNetwork = 'mainnet' | 'testnet' | 'signet' | 'regtest'

/** The address prefixes of each network. */
export const ADDRESS_FORMS: Readonly<Record<BitcoinNetwork, typeof NETWORK>> = {
  mainnet: NETWORK,
  testnet: TEST_NETWORK,
  signet: TEST_NETWORK,
  regtest: { ...TEST_NETWORK, bech32: 'bcrt' },
}

/** @throws LumameshError `invalid-option` if the name is not that of a network */
export function readBitcoinNetwork(name: string): BitcoinNetwork {
  const networks = Object.keys(ADDRESS_FORMS) as BitcoinNetwork[]
  const network = networks.find((each) => each === name)
  if (network) return network
  throw new LumameshError(
    'invalid-option',
    `"${name}" is not a Bitcoin network. Choose one of ${networks.join(', ')}.`,
  )
}
