import { LumameshError } from '@lumamesh/core/protocol'
import type { BitcoinNetwork } from '../bitcoin/bitcoinNetwork.ts'
import { type ParsedTransaction, parseTransaction } from '../bitcoin/parseTransaction.ts'
import { inChainOrder } from './chainOrder.ts'
import { type Known, Ledger } from './ledger.ts'
import { SAT_SUPPLY } from './satRanges.ts'

/** A raw transaction, with data that it does not contain. */
export interface ExplorerTransaction extends Known {
  /** The output of `bitcoin-cli getrawtransaction`. */
  hex: string
}

export interface KnownTransaction {
  transaction: ParsedTransaction
  known: Known
}

/**
 * The ledger of transactions in the order of the chain, oldest first. A transaction may precede one that it spends.
 */
export function ledgerOf(transactions: readonly KnownTransaction[], network?: BitcoinNetwork): Ledger {
  const ledger = new Ledger(network)
  for (const { transaction, known } of inChainOrder(transactions)) ledger.add(transaction, known)
  return ledger
}

/** `name` is its name in an error. */
export function readNamed(hex: string, name: string): ParsedTransaction {
  try {
    return parseTransaction(hex)
  } catch (error) {
    if (!(error instanceof LumameshError)) throw error
    throw new LumameshError(error.code, `${name}: ${error.message}`, { cause: error })
  }
}

/** Reads data about a transaction. `name` is its name in an error. */
export function readKnown(value: unknown, name: string): Known {
  if (typeof value !== 'object' || value === null)
    throw new LumameshError('invalid-option', `${name} is not an object. Use { "sat": 1234567890 }.`)
  const fields: Partial<Record<string, unknown>> = { ...value }
  const read = (key: keyof Known, below: number) => {
    const field = fields[key]
    if (field === undefined) return
    if (typeof field === 'number' && Number.isInteger(field) && field >= 0 && field < below) return field
    throw new LumameshError(
      'invalid-option',
      `${name}: "${key}" is not a whole number from 0 to ${below - 1}. Correct it, or omit it.`,
    )
  }
  return {
    sat: read('sat', SAT_SUPPLY),
    height: read('height', 2 ** 32),
    timestamp: read('timestamp', 2 ** 32),
  }
}
