import { LumameshError } from '@lumamesh/core/protocol'

/** How the funds are divided between the outputs and fees of a commit and its reveal, in sats. */
export interface Amounts {
  readonly commitFee: number
  readonly revealFee: number
  /** Sats that the commit pays to the destination, with the inscription. */
  readonly postage: number
  /** 0 if there is no change output. */
  readonly change: number
}

/** The input of divide(): sats and virtual bytes. */
export interface Costs {
  readonly funds: number
  readonly postage: number
  readonly feeRate: number
  readonly revealVsize: number
  readonly commitVsize: { readonly withChange: number; readonly withoutChange: number }
  /** The dust limit of the output that the reveal spends. */
  readonly commitDust: number
  /** The dust limit of a change output. */
  readonly changeDust: number
}

/**
 * Divides the funds. Change below the dust limit is added to the postage, so that no sat is lost.
 * @throws LumameshError `invalid-option` if the funds do not cover the fees and the postage
 */
export function divide(costs: Costs): Amounts {
  const { funds, feeRate, commitVsize, changeDust } = costs
  const revealFee = feeOf(costs.revealVsize, feeRate)
  const postage = Math.max(costs.postage, costs.commitDust - revealFee)
  const rest = funds - postage - revealFee
  const change = rest - feeOf(commitVsize.withChange, feeRate)
  if (change >= changeDust)
    return { commitFee: feeOf(commitVsize.withChange, feeRate), revealFee, postage, change }
  const commitFee = feeOf(commitVsize.withoutChange, feeRate)
  if (rest < commitFee) {
    throw new LumameshError(
      'invalid-option',
      `The inscription needs ${sats(funds - rest + commitFee)} (${sats(commitFee + revealFee)} of fees and ${sats(postage)} of postage), but the outputs hold ${sats(funds)}. Add an output with ${sats(commitFee - rest)} and its own fee, or lower the fee rate.`,
    )
  }
  return { commitFee, revealFee, postage: postage + rest - commitFee, change: 0 }
}

function feeOf(vsize: number, feeRate: number): number {
  return Math.ceil(vsize * feeRate)
}

/** An amount for people to read, such as `12,345 sats`. */
export function sats(amount: number): string {
  return `${amount.toLocaleString('en')} ${amount === 1 ? 'sat' : 'sats'}`
}
