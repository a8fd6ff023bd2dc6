import { fileURLToPath } from 'node:url'
import { CBOR } from 'micro-ordinals/cbor.js'
import { beforeAll, expect, test } from 'vitest'
import { readFolder } from '../explorer/folder.ts'
import type { Inscription } from './inscription.ts'
import { inscriptionsOf } from './parseInscriptions.ts'

/** Transactions of mainnet. Each file is named after the txid, which is a hash of its content. */
const FOLDER = fileURLToPath(new URL('../testing/mainnet', import.meta.url))

const inscriptions = new Map<string, Inscription>()

beforeAll(async () => {
  for (const { transaction } of await readFolder(FOLDER))
    for (const inscription of inscriptionsOf(transaction)) inscriptions.set(inscription.id, inscription)
})

function read(txid: string) {
  const inscription = inscriptions.get(`${txid}i0`)
  return { ...inscription, body: new TextDecoder().decode(inscription?.body) }
}

test('each transaction reveals one inscription', () => {
  expect(inscriptions.size).toBe(4)
})

test('a script with OP_DROP before the envelope (block 789219)', () => {
  expect(read('70796b5087799c71965a35d8a8add91f2fc14cab6baac6c58fd2c5fe48913611')).toMatchObject({
    contentType: 'text/plain;charset=utf-8',
    body: '{"p":"brc-20","op":"deploy","tick":"$B20","max":"21000000","lim":"21000000"}',
  })
})

test('a transaction of version 1 (block 794680)', () => {
  expect(read('2e951004175cbc4a0a421efbb5a42aaa4e4708c1bc15a08ab03e41020336603b')).toMatchObject({
    contentType: 'text/plain;charset=utf-8',
    body: '{"p":"brc-20","op":"transfer","tick":"igli","amt":"2000"}',
  })
})

test('a metaprotocol with metadata (inscription 48315131)', () => {
  const { metadata, ...rest } = read('49cbc5cbac92cf917dd4539d62720a3e528d17e22ef5fc47070a17ec0d3cf307')
  expect(rest).toMatchObject({ contentType: 'text/plain', metaprotocol: 'cbrc-20:deploy' })
  expect(rest).not.toHaveProperty('curse')
  expect(CBOR.decode(metadata ?? new Uint8Array())).toMatchObject({
    tick: 'SYMM',
    max: '21000000',
    metadata: { name: 'Symmetry' },
  })
})

test('eleven parents, cursed because ord then knew only one (inscription -381350)', () => {
  const { parents, ...rest } = read('f988fe4b414a3f3d4a815dd1b1675dea0ba6140b1d698d8970273c781fb95746')
  expect(rest).toMatchObject({ contentType: 'text/html;charset=utf-8', curse: 'duplicate field' })
  expect(parents).toHaveLength(11)
  expect(parents?.[10]).toBe('090ca62cd75dbfd9ac26fb5c36792f7641d02edc10d6cc071592e14aae9fea41i0')
  expect(rest.body).toContain(`/content/${parents?.[10]}`)
})
