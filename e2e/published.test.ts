import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { PACKAGES, pack } from './lib/pack.ts'

let folder: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lumamesh-published-'))
})

afterAll(() => rm(folder, { recursive: true }))

test.for([...PACKAGES, 'relay'])('%s publishes only its own files', async (name) => {
  const paths = (await pack(name, folder)).files.map(({ path }) => path)
  // Bundlers for servers treat such a folder as external packages, and omit it.
  expect(paths.filter((path) => path.includes('node_modules'))).toEqual([])
  expect(paths.filter((path) => /\.test\b|\.test-d\b|tsbuildinfo/.test(path))).toEqual([])
  const folders = new Set(paths.map((path) => path.replace(/\/.*/, '')))
  expect(
    [...folders].filter((path) => !/^(bin|dist|install|src|package\.json|README\.md|LICENSE)$/.test(path)),
  ).toEqual([])
})
