import { LumameshError } from '@lumamesh/core/protocol'
import { NETWORK, TEST_NETWORK } from '@scure/btc-signer'

/** The four Bitcoin networks; addresses of testnet and signet look alike. */
export type BitcoinNetwork = 'mainnet' | 'testnet' | 'signet' | 'regtest'

/** How addresses of each network begin. */
export const ADDRESS_FORMS: Readonly<Record<BitcoinNetwork, typeof NETWORK>> = {
  mainnet: NETWORK,
  testnet: TEST_NETWORK,
  signet: TEST_NETWORK,
  regtest: { ...TEST_NETWORK, bech32: 'bcrt' },
}

/** @throws LumameshError `invalid-option` for a name that is none */
export function readBitcoinNetwork(name: string): BitcoinNetwork {
  const networks = Object.keys(ADDRESS_FORMS) as BitcoinNetwork[]
  const network = networks.find((each) => each === name)
  if (network) return network
  throw new LumameshError('invalid-option', `"${name}" is no Bitcoin network: choose ${networks.join(', ')}.`)
}
