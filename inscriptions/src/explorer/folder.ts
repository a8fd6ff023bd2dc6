import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { LumameshError } from '@lumamesh/core/protocol'
import type { ParsedTransaction } from '../bitcoin/parseTransaction.ts'
import type { Known } from './ledger.ts'
import { type KnownTransaction, readKnown, readNamed } from './transactions.ts'

/** Data about the transactions of its folder: `{ "<txid>": { "sat": 1234567890 } }`. */
const INDEX = 'explorer.json'

/**
 * The transactions of a folder: the lines of its `*.hex` files in the order of their names (2.hex before 10.hex), which is the order
 * of the chain.
 */
export async function readFolder(folder: string): Promise<KnownTransaction[]> {
  const names = (await namesIn(folder)).sort((a, b) => a.localeCompare(b, 'en', { numeric: true }))
  const transactions: ParsedTransaction[] = []
  for (const name of names.filter((name) => name.endsWith('.hex'))) {
    const path = join(folder, name)
    for (const line of (await readFile(path, 'utf8')).split('\n'))
      if (line.trim() !== '') transactions.push(readNamed(line.trim(), path))
  }
  const index = names.includes(INDEX) ? await readIndex(join(folder, INDEX)) : new Map<string, Known>()
  const missing = [...index.keys()].find((id) => !transactions.some((transaction) => transaction.id === id))
  if (missing !== undefined)
    throw invalid(
      `${join(folder, INDEX)} names ${missing}, but no .hex file in the folder has that transaction.`,
    )
  return transactions.map((transaction) => ({ transaction, known: index.get(transaction.id) ?? {} }))
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder)
  } catch (cause) {
    throw invalid(
      `The folder ${folder} can't be read. Create it, and add raw transactions as .hex files.`,
      cause,
    )
  }
}

async function readIndex(path: string): Promise<Map<string, Known>> {
  const index = parse(await readFile(path, 'utf8'), path)
  if (typeof index !== 'object' || index === null || Array.isArray(index))
    throw invalid(`${path} is not an object. Use { "<txid>": { "sat": 1234567890 } }.`)
  return new Map(
    Object.entries(index).map(([id, known]) => [id.toLowerCase(), readKnown(known, `${path}, ${id}`)]),
  )
}

function parse(json: string, path: string): unknown {
  try {
    return JSON.parse(json)
  } catch (cause) {
    throw invalid(`${path} is not JSON. Correct it, or remove it.`, cause)
  }
}

function invalid(message: string, cause?: unknown): LumameshError {
  return new LumameshError('invalid-option', message, { cause })
}
