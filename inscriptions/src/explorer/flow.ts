import type { ParsedTransaction } from '../bitcoin/parseTransaction.ts'
import type { LedgerOutput, Location } from './entry.ts'
import { type SatRange, UNKNOWN_SATS } from './satRanges.ts'

/** The sats of all inputs, in order. */
export function satsOf(spent: readonly (LedgerOutput | undefined)[]): SatRange[] {
  return spent.flatMap((output) => output?.sats ?? UNKNOWN_SATS)
}

/** The share of the fee for each of `count` inscriptions. Undefined if an input is unknown. */
export function feeOf(
  spent: readonly (LedgerOutput | undefined)[],
  totalOut: number,
  count: number,
): number | undefined {
  let totalIn = 0
  for (const output of spent) {
    if (!output) return
    totalIn += output.value
  }
  return Math.floor(Math.max(0, totalIn - totalOut) / count)
}

/**
 * Undefined for a sat that is paid as a fee, since the miner's transaction is not in the ledger.
 */
export function locate({ id, outputs }: ParsedTransaction, offset: number | undefined): Location | undefined {
  if (offset === undefined) return
  let start = 0
  for (const [vout, { value }] of outputs.entries()) {
    if (offset < start + value) return { outpoint: `${id}:${vout}`, offset: offset - start }
    start += value
  }
  return
}
