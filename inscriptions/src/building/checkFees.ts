import { LumameshError } from '@lumamesh/core/protocol'
import { type Amounts, sats } from './amounts.ts'

/** sat/vB. Below the least no node relays; above the most, somebody has mistaken the unit. */
const FEE_RATES = { least: 0.1, most: 1000 }

/** Sats that are paid in fees without being asked for; `maxFee` allows more. */
export const MAX_FEE = 500_000

/** @throws LumameshError `invalid-option` */
export function checkFeeRate(feeRate: number): void {
  if (feeRate >= FEE_RATES.least && feeRate <= FEE_RATES.most) return
  throw new LumameshError(
    'invalid-option',
    `The fee rate ${feeRate} is not between ${FEE_RATES.least} and ${FEE_RATES.most}: give it in sat/vB, as explorers show it.`,
  )
}

/** @throws LumameshError `invalid-option` where both fees are over `maxFee` together */
export function checkFees({ commitFee, revealFee }: Amounts, maxFee: number): void {
  const fees = commitFee + revealFee
  if (fees <= maxFee) return
  throw new LumameshError(
    'invalid-option',
    `The fees are ${sats(fees)}, more than the ${sats(maxFee)} that are allowed: lower the fee rate, or allow more if that is meant.`,
  )
}
