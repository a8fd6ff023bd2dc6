import { LumameshError } from '@lumamesh/core/protocol'
import { dustLimit, type Lock, readAddress } from './address.ts'
import { readBitcoinNetwork } from './bitcoinNetwork.ts'
import { checkFeeRate } from './checkFees.ts'
import { checkContent } from './content.ts'
import type { InscriptionRequest } from './request.ts'
import { checkDistinct, outpoint, readUtxo, type Spendable } from './utxo.ts'

const POSTAGE = 546

/** What a request comes to, checked: everything but the amounts. */
export interface Plan {
  readonly utxos: readonly Spendable[]
  readonly parents: readonly Spendable[]
  readonly destination: Lock
  readonly change: Lock
  readonly changeAddress: string
  readonly postage: number
}

/** @throws LumameshError `invalid-option` for anything that would not work or lose sats */
export function planOf(request: InscriptionRequest): Plan {
  const network = readBitcoinNetwork(request.network)
  checkFeeRate(request.feeRate)
  checkContent(request.content)
  const [first] = request.utxos
  if (!first) throw new LumameshError('invalid-option', 'There is no output to pay with: give at least one.')
  const utxos = request.utxos.map((utxo) => readUtxo('The output to spend', utxo, network))
  const parents = (request.parents ?? []).map(({ utxo }) => readUtxo("The parent's output", utxo, network))
  checkDistinct('The output', [...parents, ...utxos].map(outpoint))
  checkDistinct(
    'The parent',
    (request.parents ?? []).map(({ id }) => id),
  )
  const destination = readAddress('The destination', request.destination, network)
  const changeAddress = request.changeAddress ?? first.address
  const change = readAddress('The change address', changeAddress, network)
  const postage = request.postage ?? POSTAGE
  if (!Number.isSafeInteger(postage) || postage < dustLimit(destination)) {
    throw new LumameshError(
      'invalid-option',
      `The inscription is to hold ${postage} sats, and nodes relay no output of less than ${dustLimit(destination)} there: leave it out for ${POSTAGE}.`,
    )
  }
  return { utxos, parents, destination, change, changeAddress, postage }
}
