import { LumameshError } from '@lumamesh/core/protocol'
import { sats } from './amounts.ts'
import type { InscriptionRequest, Updated } from './request.ts'
import { outpoint } from './utxo.ts'

/** @throws LumameshError `invalid-option` for options that an update excludes, or an offset outside of its output */
export function checkUpdate({ utxo, offset = 0 }: Updated, request: InscriptionRequest): void {
  const { content, utxos, parents = [], postage } = request
  if (parents.length > 0)
    throw invalid('An update is a child of the first inscription only. Omit the parents.')
  if (content.pointer !== undefined)
    throw invalid('An update is on the sat of the first inscription. Omit the pointer.')
  if (postage !== undefined)
    throw invalid(
      'An update keeps the sats of the output that holds the first inscription. Omit the postage.',
    )
  if (utxos.some((paying) => outpoint(paying) === outpoint(utxo)))
    throw invalid(
      `The output ${outpoint(utxo)} holds the first inscription, and the reveal spends it. Pay with another output.`,
    )
  if (!Number.isSafeInteger(offset) || offset < 0 || offset >= utxo.value)
    throw invalid(
      `The offset ${offset} is outside of the output ${outpoint(utxo)} of ${sats(utxo.value)}. Use the last number of the inscription's satpoint.`,
    )
}

function invalid(sentence: string): LumameshError {
  return new LumameshError('invalid-option', sentence)
}
