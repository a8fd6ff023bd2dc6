import { LumameshError } from '@lumamesh/core/protocol'
import { type Amounts, sats } from './amounts.ts'

/** sat/vB. No node relays below the first; a rate above the second is likely in another unit. */
const FEE_RATES = { least: 0.1, most: 1000 }

/** Default for `maxFee`: the limit of both fees together, sats. */
export const MAX_FEE = 500_000

/** @throws LumameshError `invalid-option` */
export function checkFeeRate(feeRate: number): void {
  if (feeRate >= FEE_RATES.least && feeRate <= FEE_RATES.most) return
  throw new LumameshError(
    'invalid-option',
    `The fee rate ${feeRate} is not between ${FEE_RATES.least} and ${FEE_RATES.most}. Use sat/vB, as explorers show it.`,
  )
}

/** @throws LumameshError `invalid-option` if both fees together exceed `maxFee` */
export function checkFees({ commitFee, revealFee }: Amounts, maxFee: number): void {
  const fees = commitFee + revealFee
  if (fees <= maxFee) return
  throw new LumameshError(
    'invalid-option',
    `The fees are ${sats(fees)}, more than the limit of ${sats(maxFee)}. Lower the fee rate, or raise the limit.`,
  )
}
