import { utf8 } from '@lumamesh/core/protocol'
import { expect, test } from 'vitest'
import { parseTransaction } from '../bitcoin/parseTransaction.ts'
import { buildInscription } from '../building/buildInscription.ts'
import { compressContent } from '../building/compressContent.ts'
import type { InscriptionRequest } from '../building/request.ts'
import type { Utxo } from '../building/utxo.ts'
import { testUtxo, testWallet } from '../testing/wallet.ts'
import type { Known } from './ledger.ts'
import { ledgerOf } from './transactions.ts'

const SAT = 1_234_567_890
const wallet = testWallet('mainnet')

/** Both signed transactions of an inscription, and the output that holds it afterwards. */
function inscribe(body: string, request: Pick<InscriptionRequest, 'utxos' | 'parents'>, known: Known = {}) {
  const { commit, reveal, summary } = buildInscription({
    network: 'mainnet',
    content: compressContent({ type: 'text/plain', body: utf8(body) }),
    destination: wallet.taproot,
    feeRate: 2,
    postage: 20_000,
    ...request,
  })
  const revealed = 'hex' in reveal ? reveal.hex : wallet.sign(reveal.psbt).hex
  const transactions = [wallet.sign(commit).hex, revealed].map((hex) => ({
    transaction: parseTransaction(hex),
    known,
  }))
  const [txid = ''] = summary.inscriptionId.split('i')
  const vout = request.parents?.length ?? 0
  const held: Utxo = { txid, vout, value: summary.postage, address: wallet.taproot }
  return { transactions, held, summary }
}

test('each inscription is on the first sat of the paying output', () => {
  const first = inscribe('first', { utxos: [testUtxo(wallet.taproot, 100_000)] })
  const again = inscribe('again', { utxos: [first.held, testUtxo(wallet.taproot, 100_000, 'b')] })
  const [commit, reveal] = first.transactions
  if (!commit || !reveal) throw new Error('The transactions are missing')
  const ledger = ledgerOf([...again.transactions, { ...commit, known: { sat: SAT } }, reveal])
  expect(ledger.onSat(SAT).map(({ inscription }) => inscription.id)).toEqual([
    first.summary.inscriptionId,
    again.summary.inscriptionId,
  ])
  // The fee of the first commit is unknown, since its input is. The fees of the two reveals are known.
  expect(ledger.entries.map(({ fee }) => fee)).toEqual([first.summary.reveal.fee, again.summary.reveal.fee])
  expect(ledger.byId(first.summary.inscriptionId)?.location?.outpoint).toBe(`${again.held.txid}:0`)
})

test('a parent is accepted, and returns to its owner', () => {
  const parent = inscribe('parent', { utxos: [testUtxo(wallet.taproot, 100_000)] })
  const { inscriptionId } = parent.summary
  const child = inscribe('child', {
    utxos: [testUtxo(wallet.taproot, 100_000, 'b')],
    parents: [{ id: inscriptionId, utxo: parent.held }],
  })
  const ledger = ledgerOf([...parent.transactions, ...child.transactions])
  const entry = ledger.byId(child.summary.inscriptionId)
  expect(entry?.parents.map(({ inscription }) => inscription.id)).toEqual([inscriptionId])
  expect(entry?.location).toEqual({ outpoint: `${child.held.txid}:1`, offset: 0 })
  expect(ledger.byId(inscriptionId)?.location).toEqual({ outpoint: `${child.held.txid}:0`, offset: 0 })
})
