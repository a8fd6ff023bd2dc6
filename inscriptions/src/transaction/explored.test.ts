import { utf8 } from '@lumamesh/core/protocol'
import { expect, it, onTestFinished } from 'vitest'
import { startExplorer } from '../explorer/explorer.ts'
import type { ExplorerTransaction } from '../explorer/transactions.ts'
import { testUtxo, testWallet } from '../testing/wallet.ts'
import { buildInscription } from './buildInscription.ts'
import { compressContent } from './compressContent.ts'
import type { InscriptionRequest } from './request.ts'
import type { Utxo } from './utxo.ts'

const SAT = 1_234_567
const wallet = testWallet('regtest')
const request = { network: 'regtest', destination: wallet.taproot, feeRate: 3 } as const

/** Both transactions, signed, and the output that then holds the inscription. */
function inscribe(text: string, changes: Pick<InscriptionRequest, 'utxos' | 'parents'>) {
  const content = compressContent({ type: 'text/plain', body: utf8(text) })
  const { commit, reveal, summary } = buildInscription({ ...request, content, ...changes })
  const held: Utxo = {
    txid: summary.reveal.txid,
    vout: summary.parents.length,
    value: summary.postage,
    address: summary.destination,
  }
  const revealHex = 'hex' in reveal ? reveal.hex : wallet.sign(reveal.psbt).hex
  return { commitHex: wallet.sign(commit).hex, revealHex, id: summary.inscriptionId, held }
}

async function explore(transactions: (string | ExplorerTransaction)[]) {
  const { url, close } = await startExplorer({ transactions, decompress: true })
  onTestFinished(close)
  return async (path: string) => (await fetch(url + path)).text()
}

it('is on the first sat of the first output that pays; a newer one on that sat takes its place', async () => {
  const text = 'the first list '.repeat(20)
  const first = inscribe(text, { utxos: [testUtxo(wallet.segwit, 50_000)] })
  const second = inscribe('the second', { utxos: [first.held, testUtxo(wallet.taproot, 20_000, 'b')] })
  const before = [{ hex: first.commitHex, sat: SAT }, first.revealHex]
  expect(await (await explore(before))(`/r/sat/${SAT}/at/-1/content`)).toBe(text)
  const get = await explore([...before, second.commitHex, second.revealHex])
  expect(await get(`/r/sat/${SAT}/at/-1/content`)).toBe('the second')
  expect(JSON.parse(await get(`/r/sat/${SAT}`)).ids).toEqual([first.id, second.id])
  expect(await get(`/content/${first.id}`)).toBe(text)
})

it('is a child of the parent that its reveal spends, which stays where it was', async () => {
  const parent = inscribe('the parent', { utxos: [testUtxo(wallet.taproot, 50_000)] })
  const child = inscribe('the child', {
    utxos: [testUtxo(wallet.taproot, 20_000, 'b')],
    parents: [{ id: parent.id, utxo: parent.held }],
  })
  const get = await explore([
    { hex: parent.commitHex, sat: SAT },
    parent.revealHex,
    { hex: child.commitHex, sat: 9_000_000 },
    child.revealHex,
  ])
  expect(JSON.parse(await get(`/r/children/${parent.id}`)).ids).toEqual([child.id])
  expect(JSON.parse(await get(`/r/inscription/${child.id}`))).toMatchObject({ sat: 9_000_000, value: 546 })
  const { output, sat } = JSON.parse(await get(`/r/inscription/${parent.id}`))
  expect({ output, sat }).toEqual({ output: `${child.held.txid}:0`, sat: SAT })
})
