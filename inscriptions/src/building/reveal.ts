import { LumameshError } from '@lumamesh/core/protocol'
import { p2tr, SigHash, TaprootControlBlock, type Transaction } from '@scure/btc-signer'
import { signSchnorr } from '@scure/btc-signer/utils.js'
import type { Output } from '../bitcoin/output.ts'
import { spend, witnessOf } from './spend.ts'
import type { Spendable } from './utxo.ts'

/** The maximum weight of a transaction that nodes relay. */
const MAX_WEIGHT = 400_000

/** The output that a reveal spends besides its parents. Only the tapscript can spend it. */
export interface Commitment {
  /** The output's script: a taproot key that commits to `tapscript` (BIP 341). */
  readonly script: Uint8Array
  readonly tapscript: Uint8Array
  readonly controlBlock: Uint8Array
}

/** The output that commits to a tapscript under a one-time key. */
export function commitTo(tapscript: Uint8Array, key: Uint8Array): Commitment {
  const { script, tapLeafScript } = p2tr(key, { script: tapscript }, undefined, true)
  const [leaf] = tapLeafScript ?? []
  if (!leaf) throw new Error('A tree of one script has no leaf')
  return { script, tapscript, controlBlock: TaprootControlBlock.encode(leaf[0]) }
}

/** The parts of a reveal. */
export interface Reveal {
  readonly parents: readonly Spendable[]
  readonly commitment: Commitment
  /** The commit's id, and the sats of its first output, which is the commitment. */
  readonly commit: { readonly txid: string; readonly value: number }
  readonly outputs: readonly Output[]
}

/** The transaction that reveals the inscription. It spends the parents, then the commit. */
export function revealTransaction({ parents, commitment, commit, outputs }: Reveal): Transaction {
  const committed: Spendable = { ...commit, vout: 0, kind: 'tr', script: commitment.script }
  return spend([...parents, committed], outputs)
}

/** The virtual size of the signed reveal. @throws LumameshError `invalid-option` if it is too large for nodes to relay */
export function revealVsize(reveal: Omit<Reveal, 'commit'>): number {
  const { parents, commitment } = reveal
  const draft = revealTransaction({ ...reveal, commit: { txid: '00'.repeat(32), value: 1 } })
  parents.forEach(({ kind }, index) => {
    draft.updateInput(index, { finalScriptWitness: witnessOf(kind) })
  })
  finish(draft, commitment, new Uint8Array(64))
  if (draft.weight > MAX_WEIGHT) {
    throw new LumameshError(
      'invalid-option',
      `The content is too large for one inscription: the reveal has ${draft.weight.toLocaleString('en')} weight units, and nodes relay at most ${MAX_WEIGHT.toLocaleString('en')}. Make it smaller, or split it.`,
    )
  }
  return draft.vsize
}

/** Signs the last input by its script (BIP 341, 342). The signature covers every input and every output. */
export function signReveal(transaction: Transaction, commitment: Commitment, key: Uint8Array): void {
  const last = transaction.inputsLength - 1
  const spent = Array.from({ length: last + 1 }, (_, index) => {
    const { witnessUtxo } = transaction.getInput(index)
    if (!witnessUtxo) throw new Error('An input of the reveal does not name the output that it spends')
    return witnessUtxo
  })
  const hash = transaction.preimageWitnessV1(
    last,
    spent.map(({ script }) => script),
    SigHash.DEFAULT,
    spent.map(({ amount }) => amount),
    undefined,
    commitment.tapscript,
  )
  finish(transaction, commitment, signSchnorr(hash, key))
}

function finish(
  transaction: Transaction,
  { tapscript, controlBlock }: Commitment,
  signature: Uint8Array,
): void {
  const finalScriptWitness = [signature, tapscript, controlBlock]
  transaction.updateInput(transaction.inputsLength - 1, { finalScriptWitness }, true)
}
