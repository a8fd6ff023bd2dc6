import { utf8 } from '@lumamesh/core/protocol'
import { describe, expect, it, onTestFinished } from 'vitest'
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

/** Both signed transactions, and the output that holds the inscription afterwards. */
function inscribe(text: string, changes: Pick<InscriptionRequest, 'utxos' | 'parents' | 'update'>) {
  const content = compressContent({ type: 'text/plain', body: utf8(text) })
  const { commit, reveal, summary } = buildInscription({ ...request, content, ...changes })
  const held: Utxo = {
    txid: summary.reveal.txid,
    vout: summary.vout,
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

it('is on the first sat of the first paying output, and a newer one on that sat replaces it', async () => {
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

it('is a child of the parent that its reveal spends, and the parent keeps its address', async () => {
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

describe('an update', () => {
  const first = inscribe('the first list', { utxos: [testUtxo(wallet.segwit, 50_000)] })
  const update = (text: string, utxo: Utxo, digit: string) =>
    inscribe(text, { utxos: [testUtxo(wallet.taproot, 20_000, digit)], update: { id: first.id, utxo } })

  it('is the newest on the sat of the first inscription and its child, and so is the next update', async () => {
    const second = update('the second list', first.held, 'b')
    const third = update('the third list', second.held, 'e')
    const get = await explore([
      { hex: first.commitHex, sat: SAT },
      first.revealHex,
      // On other sats.
      { hex: second.commitHex, sat: 9_000_000 },
      second.revealHex,
      { hex: third.commitHex, sat: 10_000_000 },
      third.revealHex,
    ])
    const ids = [first.id, second.id, third.id]
    expect(JSON.parse(await get(`/r/sat/${SAT}`)).ids).toEqual(ids)
    expect(JSON.parse(await get(`/r/sat/${SAT}/at/0`))).toEqual({ id: first.id })
    expect(JSON.parse(await get(`/r/sat/${SAT}/at/-1`))).toEqual({ id: third.id })
    expect(await get(`/r/sat/${SAT}/at/-1/content`)).toBe('the third list')
    for (const { id } of [second, third]) {
      expect(JSON.parse(await get(`/r/parents/${id}`))).toEqual({
        ids: [first.id],
        more: false,
        page_index: 0,
      })
    }
    expect(JSON.parse(await get(`/r/children/${first.id}`)).ids).toEqual([second.id, third.id])
    for (const id of ids) {
      const { satpoint, sat, charms, number } = JSON.parse(await get(`/r/inscription/${id}`))
      expect({ satpoint, sat }).toEqual({ satpoint: `${third.held.txid}:0:0`, sat: SAT })
      expect(charms.includes('reinscription')).toBe(id !== first.id)
      expect(number).toBeGreaterThanOrEqual(0)
    }
  })

  it('reaches a sat in the middle of its output', async () => {
    const content = { type: 'text/plain', body: utf8('in the middle'), pointer: 400 }
    const middle = buildInscription({ ...request, content, utxos: [testUtxo(wallet.segwit, 50_000)] })
    if (!('hex' in middle.reveal)) throw new Error('The reveal without parents is signed')
    const { inscriptionId: id, reveal, postage: value } = middle.summary
    const utxo = { txid: reveal.txid, vout: 0, value, address: wallet.taproot }
    const utxos = [testUtxo(wallet.taproot, 20_000, 'b')]
    const second = inscribe('the second', { utxos, update: { id, utxo, offset: 400 } })
    const lost = inscribe('beside it', { utxos, update: { id, utxo } })
    const before = [{ hex: wallet.sign(middle.commit).hex, sat: SAT }, middle.reveal.hex]
    const get = await explore([...before, second.commitHex, second.revealHex])
    expect(JSON.parse(await get(`/r/sat/${SAT + 400}`)).ids).toEqual([id, second.id])
    const getOther = await explore([...before, lost.commitHex, lost.revealHex])
    expect(JSON.parse(await getOther(`/r/sat/${SAT + 400}`)).ids).toEqual([id])
  })

  it('is not a child if its output does not hold the first inscription', async () => {
    const wrong = update('a mistake', testUtxo(wallet.taproot, 546, 'f'), 'b')
    const get = await explore([
      { hex: first.commitHex, sat: SAT },
      first.revealHex,
      wrong.commitHex,
      { hex: wrong.revealHex, sat: 9_000_000 },
    ])
    expect(JSON.parse(await get(`/r/sat/${SAT}`)).ids).toEqual([first.id])
    expect(JSON.parse(await get(`/r/parents/${wrong.id}`)).ids).toEqual([])
  })
})
