import { LumameshError } from '@lumamesh/core/protocol'

/** What the sats of a commit and its reveal are for; they add up to what goes in. */
export interface Amounts {
  readonly commitFee: number
  readonly revealFee: number
  /** The sats that the commit brings to the destination, with the inscription. */
  readonly postage: number
  /** 0 where there is no change output. */
  readonly change: number
}

/** What amounts() needs to know: sats and virtual bytes. */
export interface Costs {
  readonly funds: number
  readonly postage: number
  readonly feeRate: number
  readonly revealVsize: number
  readonly commitVsize: { readonly withChange: number; readonly withoutChange: number }
  /** The least that the output may hold which the reveal spends. */
  readonly commitDust: number
  /** The least that a change output may hold. */
  readonly changeDust: number
}

/** Divides the funds. What is too little for an output of its own stays with the inscription, so that no sat is lost. */
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
      `The inscription takes ${sats(funds - rest + commitFee)} (${sats(commitFee + revealFee)} of fees, ${sats(postage)} that stay with it), and there are ${sats(funds)}: add an output with ${sats(commitFee - rest)} and its own fee, or lower the fee rate.`,
    )
  }
  return { commitFee, revealFee, postage: postage + rest - commitFee, change: 0 }
}

function feeOf(vsize: number, feeRate: number): number {
  return Math.ceil(vsize * feeRate)
}

/** As people read it: `12,345 sats`. */
export function sats(amount: number): string {
  return `${amount.toLocaleString('en')} ${amount === 1 ? 'sat' : 'sats'}`
}
