import { LumameshError } from '@lumamesh/core/protocol'
import { pubSchnorr, randomPrivateKeyBytes } from '@scure/btc-signer/utils.js'
import { dustLimit, type Lock } from './address.ts'
import { divide, sats } from './amounts.ts'
import { checkFees, MAX_FEE } from './checkFees.ts'
import { type Plan, planOf } from './plan.ts'
import type { BuiltInscription, InscriptionRequest } from './request.ts'
import { type Commitment, commitTo, revealTransaction, revealVsize, signReveal } from './reveal.ts'
import { revealScript } from './revealScript.ts'
import { signedVsize, spend } from './spend.ts'
import type { Spendable } from './utxo.ts'

/**
 * Builds the two transactions of an inscription; sends nothing. The reveal is signed here with a key that is made for it and
 * forgotten: keep the reveal before the commit is signed and sent, since nothing else can spend what the commit sets aside.
 * @throws LumameshError `invalid-option`, in one sentence, for anything that would not work or lose sats
 */
export function buildInscription(request: InscriptionRequest): BuiltInscription {
  const plan = planOf(request)
  const key = request.revealKey?.slice() ?? randomPrivateKeyBytes()
  if (!isSecretKey(key))
    throw new LumameshError('invalid-option', 'The reveal key is no secret key: leave it out.')
  try {
    return build(plan, request, key)
  } finally {
    key.fill(0)
  }
}

function build(plan: Plan, request: InscriptionRequest, key: Uint8Array): BuiltInscription {
  const { utxos, parents, destination, change, changeAddress } = plan
  const { network, content, feeRate, maxFee = MAX_FEE } = request
  const publicKey = pubSchnorr(key)
  const ids = (request.parents ?? []).map(({ id }) => id)
  const commitment = commitTo(revealScript(publicKey, content, ids), publicKey)
  const vsizes = {
    reveal: revealVsize(parents, commitment, { script: destination.script, value: plan.postage }),
    commit: commitVsizes(utxos, commitment, change),
  }
  const amounts = divide({
    funds: sum(utxos),
    postage: plan.postage,
    feeRate,
    revealVsize: vsizes.reveal,
    commitVsize: vsizes.commit,
    changeDust: dustLimit(change),
  })
  checkFees(amounts, maxFee)
  checkPointer(content.pointer, sum(parents) + amounts.postage)

  const committed = { script: commitment.script, value: amounts.postage + amounts.revealFee }
  const changes = amounts.change > 0 ? [{ script: change.script, value: amounts.change }] : []
  const commit = spend(utxos, [committed, ...changes])
  const commitTxid = commit.id
  const reveal = revealTransaction(
    parents,
    commitment,
    { txid: commitTxid, value: committed.value },
    { script: destination.script, value: amounts.postage },
  )
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
      parents: ids,
      destination: request.destination,
      postage: amounts.postage,
      commit: {
        txid: commitTxid,
        vsize: changes.length > 0 ? vsizes.commit.withChange : vsizes.commit.withoutChange,
        fee: amounts.commitFee,
      },
      reveal: { txid: reveal.id, vsize: vsizes.reveal, fee: amounts.revealFee },
      funds: sum(utxos),
      change: amounts.change > 0 ? { address: changeAddress, value: amounts.change } : undefined,
    },
  }
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
    `The pointer ${pointer} is behind the reveal's ${sats(outputs)}: choose one below, or leave it out.`,
  )
}

function sum(utxos: readonly Spendable[]): number {
  return utxos.reduce((total, { value }) => total + value, 0)
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64')
}
