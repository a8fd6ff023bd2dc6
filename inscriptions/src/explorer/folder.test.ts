import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { parseTransaction } from '../bitcoin/parseTransaction.ts'
import { transactionOf } from '../testing/transactionOf.ts'
import { readFolder } from './folder.ts'

let folder: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'explorer-'))
})

afterEach(async () => {
  await rm(folder, { recursive: true })
})

const hexes = [1, 2, 3, 4].map((value) => transactionOf([{}], [value]))
const ids = hexes.map((hex) => parseTransaction(hex).id)

async function write(files: Record<string, string>): Promise<void> {
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text)
}

test('files are read in the order of their numbers, and lines in order', async () => {
  await write({
    '10.hex': `${hexes[3]}`,
    '2.hex': `\n${hexes[1]}\r\n\n  ${hexes[2]}\n`,
    '1.hex': `${hexes[0]?.toUpperCase()}\n`,
    'notes.txt': 'not a transaction',
  })
  expect((await readFolder(folder)).map(({ transaction }) => transaction.id)).toEqual(ids)
})

test('explorer.json adds data about transactions', async () => {
  const index = { [ids[0]?.toUpperCase() ?? '']: { sat: 5, height: 900_000, timestamp: 1_750_000_000 } }
  await write({ 'all.hex': hexes.join('\n'), 'explorer.json': JSON.stringify(index) })
  const [first, second] = await readFolder(folder)
  expect(first?.known).toEqual({ sat: 5, height: 900_000, timestamp: 1_750_000_000 })
  expect(second?.known).toEqual({})
})

test('an empty folder has no transactions', async () => {
  expect(await readFolder(folder)).toEqual([])
})

describe('an error names the file and the remedy', () => {
  test.each<[string, Record<string, string>, string | RegExp]>([
    ['no hex', { 'a.hex': 'xyz' }, /a\.hex: This is not a raw Bitcoin transaction: it is not hexadecimal/],
    ['no JSON', { 'explorer.json': '{' }, /explorer\.json is not JSON/],
    ['no object', { 'explorer.json': '[]' }, /explorer\.json is not an object. Use/],
    ['an unknown transaction', { 'explorer.json': `{"${ids[0]}":{}}` }, `names ${ids[0]}, but no .hex`],
    [
      'no sat',
      { 'a.hex': `${hexes[0]}`, 'explorer.json': `{"${ids[0]}":{"sat":"5"}}` },
      /"sat" is not a whole number from 0/,
    ],
    ['no entry', { 'a.hex': `${hexes[0]}`, 'explorer.json': `{"${ids[0]}":5}` }, /is not an object. Use/],
  ])('%s', async (_, files, message) => {
    await write(files)
    await expect(readFolder(folder)).rejects.toThrow(message)
  })

  test('no folder', async () => {
    await expect(readFolder(join(folder, 'none'))).rejects.toThrow(/none can't be read\. Create it/)
  })
})
