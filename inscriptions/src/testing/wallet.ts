import { p2pkh, p2sh, p2tr, p2wpkh, Transaction } from '@scure/btc-signer'
import { pubECDSA, pubSchnorr } from '@scure/btc-signer/utils.js'
import { ADDRESS_FORMS, type BitcoinNetwork } from '../bitcoin/bitcoinNetwork.ts'
import type { Utxo } from '../building/utxo.ts'

/** A wallet of one key, with one address of each kind. */
export function testWallet(network: BitcoinNetwork, seed = 1) {
  const key = new Uint8Array(32).fill(seed)
  const form = ADDRESS_FORMS[network]
  const wpkh = p2wpkh(pubECDSA(key), form)
  return {
    taproot: p2tr(pubSchnorr(key), undefined, form).address,
    segwit: wpkh.address,
    legacy: p2pkh(pubECDSA(key), form).address,
    nested: p2sh(wpkh, form).address,
    /** Signs every input that is this wallet's; gives the raw transaction, or the PSBT as it stands. */
    sign(psbt: string): Transaction {
      const transaction = Transaction.fromPSBT(Buffer.from(psbt, 'base64'), { allowUnknownInputs: true })
      for (let index = 0; index < transaction.inputsLength; index++) {
        if (transaction.getInput(index).finalScriptWitness) continue
        // What a wallet adds for its own taproot outputs.
        const script = transaction.getInput(index).witnessUtxo?.script
        if (script?.[0] === 0x51) transaction.updateInput(index, { tapInternalKey: pubSchnorr(key) })
        transaction.signIdx(key, index)
        transaction.finalizeIdx(index)
      }
      return transaction
    },
  }
}

export function testUtxo(address: string, value: number, digit = 'a', vout = 0): Utxo {
  return { txid: digit.repeat(64), vout, value, address }
}
