import { readInstructions } from '../bitcoin/instructions.ts'
import { type ParsedTransaction, parseTransaction } from '../bitcoin/parseTransaction.ts'
import { findEnvelopes } from './envelopes.ts'
import { type Inscription, readInscription } from './inscription.ts'

/**
 * The inscriptions that a raw transaction (hex) reveals, in the order of their ids, as ord reads them.
 * @throws LumameshError `invalid-option` if the hex is not a transaction
 */
export function parseInscriptions(hex: string): Inscription[] {
  return inscriptionsOf(parseTransaction(hex))
}

export function inscriptionsOf({ id, inputs }: ParsedTransaction): Inscription[] {
  const inscriptions: Inscription[] = []
  inputs.forEach(({ witness }, input) => {
    // In a script that ends within a push, ord finds no envelopes at all.
    const instructions = readInstructions(tapscriptOf(witness) ?? new Uint8Array())
    for (const envelope of findEnvelopes(instructions ?? []))
      inscriptions.push(readInscription(envelope, { id: `${id}i${inscriptions.length}`, input }))
  })
  return inscriptions
}

/**
 * The script of a taproot script path spend (BIP 341): the second-last element of the witness, without the annex. As in ord, nothing
 * else is checked here: the network has done that.
 */
function tapscriptOf(witness: readonly Uint8Array[]): Uint8Array | undefined {
  const annex = witness.length >= 2 && witness.at(-1)?.[0] === 0x50
  return witness.at(annex ? -3 : -2)
}
