import { LumameshError } from '@lumamesh/core/protocol'
import { dustLimit, type Lock, readAddress } from '../bitcoin/address.ts'
import { readBitcoinNetwork } from '../bitcoin/bitcoinNetwork.ts'
import { checkFeeRate } from './checkFees.ts'
import { type Content, checkContent } from './content.ts'
import type { InscriptionRequest } from './request.ts'
import { checkUpdate } from './update.ts'
import { checkDistinct, outpoint, readUtxo, type Spendable, sumOf } from './utxo.ts'

const POSTAGE = 546

/** A checked request: everything except the amounts. */
export interface Plan {
  readonly content: Content
  readonly utxos: readonly Spendable[]
  readonly parentIds: readonly string[]
  readonly parents: readonly Spendable[]
  /** For an update, the sats of the parent's output: they go to the destination with the inscription. */
  readonly held: number
  readonly destination: Lock
  readonly change: Lock
  readonly changeAddress: string
  /** The minimum that the commit adds to `held`, sats. */
  readonly postage: number
}

/** @throws LumameshError `invalid-option` for a request that would fail or lose sats */
export function planOf(request: InscriptionRequest): Plan {
  const network = readBitcoinNetwork(request.network)
  checkFeeRate(request.feeRate)
  checkContent(request.content)
  const { update } = request
  if (update) checkUpdate(update, request)
  const [first] = request.utxos
  if (!first)
    throw new LumameshError('invalid-option', 'There is no output to pay with. Pass at least one UTXO.')
  const utxos = request.utxos.map((utxo) => readUtxo('The output to spend', utxo, network))
  const listed = update ? [update] : (request.parents ?? [])
  const parents = listed.map(({ utxo }) => readUtxo("The parent's output", utxo, network))
  checkDistinct('The output', [...parents, ...utxos].map(outpoint))
  const parentIds = listed.map(({ id }) => id)
  checkDistinct('The parent', parentIds)
  const destination = readAddress('The destination', request.destination, network)
  const changeAddress = request.changeAddress ?? first.address
  const change = readAddress('The change address', changeAddress, network)
  const held = update ? sumOf(parents) : 0
  const postage = request.postage ?? (update ? Math.max(0, dustLimit(destination) - held) : POSTAGE)
  if (!Number.isSafeInteger(postage) || held + postage < dustLimit(destination)) {
    throw new LumameshError(
      'invalid-option',
      `A postage of ${postage} sats is too small: nodes relay no output below ${dustLimit(destination)} sats to that address. Omit the postage for ${POSTAGE}.`,
    )
  }
  const content = update ? { ...request.content, pointer: update.offset ?? 0 } : request.content
  return { content, utxos, parentIds, parents, held, destination, change, changeAddress, postage }
}
