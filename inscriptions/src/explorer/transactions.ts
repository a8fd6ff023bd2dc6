import { LumameshError } from '@lumamesh/core/protocol'
import type { BitcoinNetwork } from '../bitcoin/bitcoinNetwork.ts'
import { type ParsedTransaction, parseTransaction } from '../bitcoin/parseTransaction.ts'
import { inChainOrder } from './chainOrder.ts'
import { type Known, Ledger } from './ledger.ts'
import { SAT_SUPPLY } from './satRanges.ts'

/** A raw transaction, and what it alone does not tell. */
export interface ExplorerTransaction extends Known {
  /** As `bitcoin-cli getrawtransaction` prints it. */
  hex: string
}

export interface KnownTransaction {
  transaction: ParsedTransaction
  known: Known
}

/**
 * The ledger of transactions in the order of the chain, oldest first. One that spends another may stand
 * before it.
 */
export function ledgerOf(transactions: readonly KnownTransaction[], network?: BitcoinNetwork): Ledger {
  const ledger = new Ledger(network)
  for (const { transaction, known } of inChainOrder(transactions)) ledger.add(transaction, known)
  return ledger
}

/** `name`: what an error calls it. */
export function readNamed(hex: string, name: string): ParsedTransaction {
  try {
    return parseTransaction(hex)
  } catch (error) {
    if (!(error instanceof LumameshError)) throw error
    throw new LumameshError(error.code, `${name}: ${error.message}`, { cause: error })
  }
}

/** Reads what is said of a transaction; `name` is what an error calls that. */
export function readKnown(value: unknown, name: string): Known {
  if (typeof value !== 'object' || value === null)
    throw new LumameshError('invalid-option', `${name} is no object: write { "sat": 1234567890 }.`)
  const fields: Partial<Record<string, unknown>> = { ...value }
  const read = (key: keyof Known, below: number) => {
    const field = fields[key]
    if (field === undefined) return
    if (typeof field === 'number' && Number.isInteger(field) && field >= 0 && field < below) return field
    throw new LumameshError(
      'invalid-option',
      `${name}: "${key}" is no whole number from 0 to ${below - 1}. Correct it, or leave it out.`,
    )
  }
  return {
    sat: read('sat', SAT_SUPPLY),
    height: read('height', 2 ** 32),
    timestamp: read('timestamp', 2 ** 32),
  }
}
