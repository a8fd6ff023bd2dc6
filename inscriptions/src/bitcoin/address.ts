import { LumameshError } from '@lumamesh/core/protocol'
import { Address, OutScript } from '@scure/btc-signer'
import { ADDRESS_FORMS, type BitcoinNetwork } from './bitcoinNetwork.ts'

const KINDS = ['tr', 'wpkh', 'wsh', 'sh', 'pkh'] as const

/** What an address stands for. */
export interface Lock {
  readonly kind: (typeof KINDS)[number]
  /** The output script. */
  readonly script: Uint8Array
}

/**
 * Reads an address of this network. `what` names it in the sentence.
 * @throws LumameshError `invalid-option` for a text that is none, or one of another network
 */
export function readAddress(what: string, address: string, network: BitcoinNetwork): Lock {
  const lock = lockOf(address, network)
  if (lock) return lock
  const other = (Object.keys(ADDRESS_FORMS) as BitcoinNetwork[]).find((name) => lockOf(address, name))
  throw new LumameshError(
    'invalid-option',
    other
      ? `${what} ${address} is an address of ${other}, not of ${network}: give one of ${network}, or the other network.`
      : `${what} "${address.slice(0, 80)}" is no Bitcoin address: copy it again from the wallet.`,
  )
}

function lockOf(address: string, network: BitcoinNetwork): Lock | undefined {
  try {
    const decoded = Address(ADDRESS_FORMS[network]).decode(address)
    const kind = KINDS.find((each) => each === decoded.type)
    return kind && { kind, script: OutScript.encode(decoded) }
  } catch {
    return
  }
}

/**
 * The least sats that nodes relay in an output: below, spending it at 3 sat/vB would cost more than it holds.
 * As Bitcoin Core's GetDustThreshold: 330 for taproot, 294 for segwit keys, 546 for the oldest addresses.
 */
export function dustLimit({ kind, script }: Lock): number {
  const spending = kind === 'pkh' || kind === 'sh' ? 148 : 67
  return 3 * (8 + 1 + script.length + spending)
}
