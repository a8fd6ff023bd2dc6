import { LumameshError } from '@lumamesh/core/protocol'
import { pubSchnorr, randomPrivateKeyBytes } from '@scure/btc-signer/utils.js'
import { dustLimit, type Lock } from '../bitcoin/address.ts'
import type { Output } from '../bitcoin/output.ts'
import { divide, sats } from './amounts.ts'
import { checkFees, MAX_FEE } from './checkFees.ts'
import { envelopeOf } from './content.ts'
import { type Plan, planOf } from './plan.ts'
import type { BuiltInscription, InscriptionRequest } from './request.ts'
import { type Commitment, commitTo, revealTransaction, revealVsize, signReveal } from './reveal.ts'
import { revealScript } from './revealScript.ts'
import { signedVsize, spend } from './spend.ts'
import { outpoint, type Spendable, sumOf } from './utxo.ts'

/**
 * Builds the two transactions of an inscription. Sends nothing. The reveal is signed here with a one-time key that is then erased:
 * store the reveal before you sign and send the commit, since nothing else can spend the output that the commit makes for it.
 * @throws LumameshError `invalid-option` for a request that would fail or lose sats
 */
export function buildInscription(request: InscriptionRequest): BuiltInscription {
  const plan = planOf(request)
  const key = request.revealKey?.slice() ?? randomPrivateKeyBytes()
  if (!isSecretKey(key))
    throw new LumameshError('invalid-option', '`revealKey` is not a valid secret key. Omit it for a new one.')
  try {
    return build(plan, request, key)
  } finally {
    key.fill(0)
  }
}

function build(plan: Plan, request: InscriptionRequest, key: Uint8Array): BuiltInscription {
  const { content, utxos, parentIds, parents, change, changeAddress } = plan
  const { network, update, feeRate, maxFee = MAX_FEE } = request
  const publicKey = pubSchnorr(key)
  const commitment = commitTo(revealScript(publicKey, envelopeOf(content, parentIds)), publicKey)
  const vsizes = {
    reveal: revealVsize({ parents, commitment, outputs: revealOutputs(plan, 1) }),
    commit: commitVsizes(utxos, commitment, change),
  }
  const amounts = divide({
    funds: sumOf(utxos),
    postage: plan.postage,
    feeRate,
    revealVsize: vsizes.reveal,
    commitVsize: vsizes.commit,
    commitDust: dustLimit({ kind: 'tr', script: commitment.script }),
    changeDust: dustLimit(change),
  })
  checkFees(amounts, maxFee)
  checkPointer(content.pointer, sumOf(parents) + amounts.postage)

  const committed = { script: commitment.script, value: amounts.postage + amounts.revealFee }
  const changes = amounts.change > 0 ? [{ script: change.script, value: amounts.change }] : []
  const commit = spend(utxos, [committed, ...changes])
  const commitTxid = commit.id
  const outputs = revealOutputs(plan, amounts.postage)
  const reveal = revealTransaction({
    parents,
    commitment,
    commit: { txid: commitTxid, value: committed.value },
    outputs,
  })
  signReveal(reveal, commitment, key)
  return {
    commit: base64(commit.toPSBT()),
    reveal: parents.length === 0 ? { hex: reveal.hex } : { psbt: base64(reveal.toPSBT()) },
    summary: {
      network,
      feeRate,
      content: {
        type: content.type,
        bytes: content.body?.length ?? 0,
        encoding: content.encoding,
        delegate: content.delegate,
      },
      inscriptionId: `${reveal.id}i0`,
      parents: parentIds,
      update: update && {
        id: update.id,
        satpoint: `${outpoint(update.utxo)}:${update.offset ?? 0}`,
      },
      destination: request.destination,
      vout: outputs.length - 1,
      postage: plan.held + amounts.postage,
      commit: {
        txid: commitTxid,
        vsize: changes.length > 0 ? vsizes.commit.withChange : vsizes.commit.withoutChange,
        fee: amounts.commitFee,
      },
      reveal: { txid: reveal.id, vsize: vsizes.reveal, fee: amounts.revealFee },
      funds: sumOf(utxos),
      change: amounts.change > 0 ? { address: changeAddress, value: amounts.change } : undefined,
    },
  }
}

/**
 * Parents are the first inputs, and each returns as one of the first outputs with all its sats. So the first sat of the last input,
 * which carries the inscription, is the first sat of the last output. An update is on a sat of its parent, and the commit's sats come
 * after those of the parent.
 */
function revealOutputs({ parents, held, destination }: Plan, postage: number): Output[] {
  const last = { script: destination.script, value: held + postage }
  return held > 0 ? [last] : [...parents, last]
}

function isSecretKey(key: Uint8Array): boolean {
  try {
    return pubSchnorr(key).length === 32
  } catch {
    return false
  }
}

function commitVsizes(utxos: readonly Spendable[], { script }: Commitment, change: Lock) {
  const committed = { script, value: 1 }
  return {
    withChange: signedVsize(utxos, [committed, { script: change.script, value: 1 }]),
    withoutChange: signedVsize(utxos, [committed]),
  }
}

function checkPointer(pointer: number | undefined, outputs: number): void {
  if (pointer === undefined || pointer < outputs) return
  throw new LumameshError(
    'invalid-option',
    `The pointer ${pointer} must be below the ${sats(outputs)} of the reveal's outputs. Choose a smaller one, or omit it.`,
  )
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64')
}
