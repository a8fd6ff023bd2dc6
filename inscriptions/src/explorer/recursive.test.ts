import { describe, expect, it } from 'vitest'
import { readAddress } from '../bitcoin/address.ts'
import { parseTransaction } from '../bitcoin/parseTransaction.ts'
import { envelope, transactionOf } from '../testing/transactionOf.ts'
import { testWallet } from '../testing/wallet.ts'
import type { ExplorerResponse } from './http.ts'
import { addressOf, inscriptionJson, metadataJson, satAtIndexJson, satJson, satpointOf } from './recursive.ts'
import { ledgerOf } from './transactions.ts'

const parse = ({ body }: ExplorerResponse): unknown => JSON.parse(String(body))

/** A ledger with this number of inscriptions on one sat, each in its own transaction. */
function ledgerOfSat(sat: number, count: number) {
  const transactions = Array.from({ length: count }, () =>
    parseTransaction(transactionOf([{ script: envelope() }])),
  )
  return ledgerOf(transactions.map((transaction) => ({ transaction, known: { sat } })))
}

describe('inscriptionJson()', () => {
  it('has null for unknown values and an unknown location', () => {
    const ledger = ledgerOf([
      { transaction: parseTransaction(transactionOf([{ script: envelope() }], [0])), known: {} },
    ])
    const [entry] = ledger.entries
    if (!entry) throw new Error('The ledger is empty')
    expect(parse(inscriptionJson(entry, ledger))).toEqual({
      charms: [],
      content_type: null,
      content_length: null,
      delegate: null,
      fee: null,
      height: null,
      id: entry.inscription.id,
      number: 0,
      output: null,
      value: null,
      sat: null,
      satpoint: null,
      timestamp: null,
      address: null,
    })
    expect(satpointOf(entry)).toBeNull()
  })
})

describe('lists of ids', () => {
  const { entries } = ledgerOfSat(7, 201)
  const ids = entries.map(({ inscription }) => inscription.id)

  it('have a hundred ids per page, and say if there are more', () => {
    expect(parse(satJson(entries, 0))).toEqual({ ids: ids.slice(0, 100), more: true, page: 0 })
    expect(parse(satJson(entries, 2))).toEqual({ ids: ids.slice(200), more: false, page: 2 })
    expect(parse(satJson(entries.slice(0, 100), 0))).toMatchObject({ more: false })
    expect(parse(satJson(entries, 3))).toEqual({ ids: [], more: false, page: 3 })
  })

  it('count from the end below 0, which is not cacheable', () => {
    expect(parse(satAtIndexJson(entries, 200))).toEqual({ id: ids[200] })
    expect(parse(satAtIndexJson(entries, 201))).toEqual({ id: null })
    expect(parse(satAtIndexJson(entries, -201))).toEqual({ id: ids[0] })
    expect(satAtIndexJson(entries, -1).headers['Cache-Control']).toBe('no-store')
    expect(satAtIndexJson(entries, 0).headers).not.toHaveProperty('Cache-Control')
  })

  it('metadata is hex, and not found if absent', () => {
    const metadata = parseTransaction(
      transactionOf([{ script: envelope(Uint8Array.of(5), Uint8Array.of(0xa0)) }]),
    )
    const [[described], [silent]] = [ledgerOf([{ transaction: metadata, known: {} }]).entries, entries]
    if (!described || !silent) throw new Error('The ledger has fewer than two entries')
    expect(parse(metadataJson(described))).toBe('a0')
    expect(metadataJson(silent).status).toBe(404)
  })
})

describe('addressOf()', () => {
  const output = { value: 1, sats: [], entries: [] }

  it.each(['mainnet', 'signet', 'regtest'] as const)('is an address of %s', (network) => {
    const { taproot, segwit } = testWallet(network)
    for (const address of [taproot, segwit]) {
      const { script } = readAddress('It', address, network)
      expect(addressOf({ ...output, script }, network)).toBe(address)
    }
  })

  it('is null for a script without an address', () => {
    expect(addressOf({ ...output, script: Uint8Array.of(0x6a) }, 'mainnet')).toBeNull()
  })
})
