import { Transaction } from '@scure/btc-signer'
import type { Output } from '../bitcoin/output.ts'
import type { Spendable } from './utxo.ts'

/**
 * A transaction with these inputs and outputs in this order. Its sequence numbers mark it as not replaceable (BIP 125): a commit with
 * another fee would have another txid, and the reveal could not spend it.
 */
export function spend(inputs: readonly Spendable[], outputs: readonly Output[]): Transaction {
  const transaction = new Transaction()
  for (const { txid, vout, value, script } of inputs) {
    transaction.addInput({ txid, index: vout, witnessUtxo: { script, amount: BigInt(value) } })
  }
  for (const { script, value } of outputs) transaction.addOutput({ script, amount: BigInt(value) })
  return transaction
}

/** The virtual size after every input is signed by its key. */
export function signedVsize(inputs: readonly Spendable[], outputs: readonly Output[]): number {
  const transaction = spend(inputs, outputs)
  inputs.forEach(({ kind }, index) => {
    transaction.updateInput(index, { finalScriptWitness: witnessOf(kind) })
  })
  return transaction.vsize
}

/** A witness of the maximum length: 72 bytes of ECDSA and a key, or 64 bytes of Schnorr. */
export function witnessOf(kind: Spendable['kind']): Uint8Array[] {
  return kind === 'tr' ? [new Uint8Array(64)] : [new Uint8Array(72), new Uint8Array(33)]
}
