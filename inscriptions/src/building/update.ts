import { LumameshError } from '@lumamesh/core/protocol'
import { sats } from './amounts.ts'
import type { InscriptionRequest, Updated } from './request.ts'
import { outpoint } from './utxo.ts'

/** @throws LumameshError `invalid-option` for what an update can't be at the same time */
export function checkUpdate({ utxo, offset = 0 }: Updated, request: InscriptionRequest): void {
  const { content, utxos, parents = [], postage } = request
  if (parents.length > 0)
    throw invalid('An update is a child of the first inscription and of no other: leave the parents out.')
  if (content.pointer !== undefined)
    throw invalid('An update is on the sat of the first inscription: leave the pointer out.')
  if (postage !== undefined)
    throw invalid('An update stays with the sats that hold the first inscription: leave the postage out.')
  if (utxos.some((paying) => outpoint(paying) === outpoint(utxo)))
    throw invalid(
      `The output ${outpoint(utxo)} holds the first inscription and goes into the reveal: pay with another one.`,
    )
  if (!Number.isSafeInteger(offset) || offset < 0 || offset >= utxo.value)
    throw invalid(
      `The offset ${offset} is not in the output ${outpoint(utxo)} of ${sats(utxo.value)}: take what \`satpoint\` says behind the last colon.`,
    )
}

function invalid(sentence: string): LumameshError {
  return new LumameshError('invalid-option', sentence)
}
