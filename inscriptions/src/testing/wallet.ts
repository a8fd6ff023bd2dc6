import { p2pkh, p2sh, p2tr, p2wpkh, Transaction } from '@scure/btc-signer'
import { pubECDSA, pubSchnorr } from '@scure/btc-signer/utils.js'
import { ADDRESS_FORMS, type BitcoinNetwork } from '../bitcoin/bitcoinNetwork.ts'
import type { Utxo } from '../building/utxo.ts'

/** A wallet with one key and one address of each kind. */
export function testWallet(network: BitcoinNetwork, seed = 1) {
  const key = new Uint8Array(32).fill(seed)
  const form = ADDRESS_FORMS[network]
  const wpkh = p2wpkh(pubECDSA(key), form)
  return {
    taproot: p2tr(pubSchnorr(key), undefined, form).address,
    segwit: wpkh.address,
    legacy: p2pkh(pubECDSA(key), form).address,
    nested: p2sh(wpkh, form).address,
    /** Signs every input of this wallet. The transaction may still lack other signatures. */
    sign(psbt: string): Transaction {
      const transaction = Transaction.fromPSBT(Buffer.from(psbt, 'base64'), { allowUnknownInputs: true })
      for (let index = 0; index < transaction.inputsLength; index++) {
        if (transaction.getInput(index).finalScriptWitness) continue
        // A wallet adds this for its own taproot outputs.
        const script = transaction.getInput(index).witnessUtxo?.script
        if (script?.[0] === 0x51) transaction.updateInput(index, { tapInternalKey: pubSchnorr(key) })
        transaction.signIdx(key, index)
        transaction.finalizeIdx(index)
      }
      return transaction
    },
  }
}

/** `outpoint`: a hex digit that fills the txid, and the output number unless that is 0: `b` or `b:1`. */
export function testUtxo(address: string, value: number, outpoint = 'a'): Utxo {
  const [digit = '', vout = '0'] = outpoint.split(':')
  return { txid: digit.repeat(64), vout: Number(vout), value, address }
}
