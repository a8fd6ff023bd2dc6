import { LumameshError } from '@lumamesh/core/protocol'
import { Address, OutScript } from '@scure/btc-signer'
import { ADDRESS_FORMS, type BitcoinNetwork } from './bitcoinNetwork.ts'

const KINDS = ['tr', 'wpkh', 'wsh', 'sh', 'pkh'] as const

/** The output that an address describes. */
export interface Lock {
  readonly kind: (typeof KINDS)[number]
  /** The output script. */
  readonly script: Uint8Array
}

/**
 * Reads an address of this network. `what` names it in an error, such as "The destination".
 * @throws LumameshError `invalid-option` if the text is not an address, or is an address of another network
 */
export function readAddress(what: string, address: string, network: BitcoinNetwork): Lock {
  const lock = lockOf(address, network)
  if (lock) return lock
  const other = (Object.keys(ADDRESS_FORMS) as BitcoinNetwork[]).find((name) => lockOf(address, name))
  throw new LumameshError(
    'invalid-option',
    other
      ? `${what} ${address} is an address of ${other}, not of ${network}. Use an address of ${network}, or choose the network ${other}.`
      : `${what} "${address.slice(0, 80)}" is not a Bitcoin address. Copy it from the wallet again.`,
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
 * The smallest value, in sats, of an output that nodes relay. To spend a smaller one at 3 sat/vB would cost more than its value.
 * Bitcoin Core's GetDustThreshold: 330 for taproot, 294 for P2WPKH, 546 for P2PKH.
 */
export function dustLimit({ kind, script }: Lock): number {
  const spending = kind === 'pkh' || kind === 'sh' ? 148 : 67
  return 3 * (8 + 1 + script.length + spending)
}
