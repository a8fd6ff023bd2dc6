import { toHex } from '@lumamesh/core/protocol'
import { Address, OutScript } from '@scure/btc-signer/payment.js'
import { ADDRESS_FORMS, type BitcoinNetwork } from '../bitcoin/bitcoinNetwork.ts'
import { inOrder } from './charms.ts'
import type { Entry, LedgerOutput } from './entry.ts'
import { type ExplorerResponse, json, notFound } from './http.ts'
import type { Ledger } from './ledger.ts'

const PAGE_SIZE = 100

/** `/r/inscription/<id>`. Unlike in ord, values that the ledger does not know are null. */
export function inscriptionJson(entry: Entry, ledger: Ledger): ExplorerResponse {
  const { inscription, location } = entry
  const output = location && ledger.output(location.outpoint)
  return json({
    charms: inOrder(entry.charms),
    content_type: inscription.contentType ?? null,
    content_length: inscription.body?.length ?? null,
    delegate: inscription.delegate ?? null,
    fee: entry.fee ?? null,
    height: entry.height ?? null,
    id: inscription.id,
    number: entry.number,
    output: location?.outpoint ?? null,
    value: output?.value ?? null,
    sat: entry.sat ?? null,
    satpoint: satpointOf(entry),
    timestamp: entry.timestamp ?? null,
    address: output ? addressOf(output, ledger.network) : null,
  })
}

export function satpointOf({ location }: Entry): string | null {
  return location ? `${location.outpoint}:${location.offset}` : null
}

/** The address of an output, or null for a script without an address. */
export function addressOf({ script }: LedgerOutput, network: BitcoinNetwork): string | null {
  try {
    return Address(ADDRESS_FORMS[network]).encode(OutScript.decode(script))
  } catch {
    return null
  }
}

export function metadataJson({ inscription: { id, metadata } }: Entry): ExplorerResponse {
  return metadata ? json(toHex(metadata)) : notFound(`inscription ${id} metadata`)
}

export function childrenJson({ children }: Entry, page: number): ExplorerResponse {
  return json({ ...idsOn(page, children), page })
}

export function parentsJson({ parents }: Entry, page: number): ExplorerResponse {
  return json({ ...idsOn(page, parents), page_index: page })
}

export function satJson(entries: readonly Entry[], page: number): ExplorerResponse {
  return json({ ...idsOn(page, entries), page })
}

export function satAtIndexJson(entries: readonly Entry[], index: number): ExplorerResponse {
  const id = entries.at(index)?.inscription.id ?? null
  return json({ id }, index < 0 ? { 'Cache-Control': 'no-store' } : {})
}

function idsOn(page: number, entries: readonly Entry[]): { ids: string[]; more: boolean } {
  const start = page * PAGE_SIZE
  const ids = entries.slice(start, start + PAGE_SIZE).map(({ inscription }) => inscription.id)
  return { ids, more: entries.length > start + PAGE_SIZE }
}
