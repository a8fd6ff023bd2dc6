import { LumameshError } from '@lumamesh/core/protocol'
import type { Parent, Updated } from '../building/request.ts'
import type { Utxo } from '../building/utxo.ts'

/** Reads `txid:vout:sats` or `txid:vout:sats:address`. @throws LumameshError `invalid-option` */
export function readUtxoArgument(option: string, text: string, defaultAddress: string | undefined): Utxo {
  const [, txid, vout, value, address = defaultAddress] =
    /^([0-9a-f]{64}):(\d{1,10}):(\d{1,16})(?::(\w+))?$/.exec(text) ?? []
  if (!txid) {
    throw invalid(
      `${option} "${text.slice(0, 160)}" is not an output. Use txid:vout:sats, as the wallet lists it.`,
    )
  }
  if (address === undefined) {
    throw invalid(`${option} has no address for the output. Append :address, or use --utxo-address.`)
  }
  return { txid, vout: Number(vout), value: Number(value), address }
}

/** Reads `<inscription id>=txid:vout:sats[:address]`. @throws LumameshError `invalid-option` */
export function readParentArgument(option: string, text: string, defaultAddress: string | undefined): Parent {
  const [id = '', utxo] = text.split('=')
  if (utxo === undefined) {
    throw invalid(
      `${option} "${text.slice(0, 160)}" lacks the output that holds the inscription. Use id=txid:vout:sats:address.`,
    )
  }
  return { id, utxo: readUtxoArgument(option, utxo, defaultAddress) }
}

/** Reads `<inscription id>=txid:vout:sats[:address][+offset]`. @throws LumameshError `invalid-option` */
export function readUpdateArgument(text: string, defaultAddress: string | undefined): Updated {
  const [, parent = '', offset = '0'] = /^([^+]*)(?:\+(.*))?$/s.exec(text) ?? []
  return {
    ...readParentArgument('--update', parent, defaultAddress),
    offset: readNumberArgument('The offset of --update', offset),
  }
}

/** @throws LumameshError `invalid-option` */
export function readNumberArgument(option: string, text: string): number {
  if (/^\d{1,16}(\.\d{1,8})?$/.test(text)) return Number(text)
  throw invalid(`${option} "${text.slice(0, 40)}" is not a number. Use digits, with a point before decimals.`)
}

function invalid(sentence: string): LumameshError {
  return new LumameshError('invalid-option', sentence)
}
