import { readInstructions } from '../bitcoin/instructions.ts'
import { type ParsedTransaction, parseTransaction } from '../bitcoin/parseTransaction.ts'
import { findEnvelopes } from './envelopes.ts'
import { type Inscription, readInscription } from './inscription.ts'

/**
 * The inscriptions that a raw transaction (hex) reveals, in the order of their ids, as ord reads them.
 * @throws LumameshError `invalid-option` for hex that is no transaction
 */
export function parseInscriptions(hex: string): Inscription[] {
  return inscriptionsOf(parseTransaction(hex))
}

export function inscriptionsOf({ id, inputs }: ParsedTransaction): Inscription[] {
  const inscriptions: Inscription[] = []
  inputs.forEach(({ witness }, input) => {
    // A script that breaks off has no envelopes, not even those before the break.
    const instructions = readInstructions(tapscriptOf(witness) ?? new Uint8Array())
    for (const envelope of findEnvelopes(instructions ?? []))
      inscriptions.push(readInscription(envelope, { id: `${id}i${inscriptions.length}`, input }))
  })
  return inscriptions
}

/**
 * The script of a taproot script path spend (BIP 341): second from the end, not counting an annex. Like ord's
 * it is not checked further: the network has done that.
 */
function tapscriptOf(witness: readonly Uint8Array[]): Uint8Array | undefined {
  const annex = witness.length >= 2 && witness.at(-1)?.[0] === 0x50
  return witness.at(annex ? -3 : -2)
}
