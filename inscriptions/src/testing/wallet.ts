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

/** `outpoint`: a digit, of which the txid has 64, and the number of the output where that is not 0: `b` or `b:1`. */
export function testUtxo(address: string, value: number, outpoint = 'a'): Utxo {
  const [digit = '', vout = '0'] = outpoint.split(':')
  return { txid: digit.repeat(64), vout: Number(vout), value, address }
}
