import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, expect, it, onTestFinished } from 'vitest'
import { writeFolder } from './writeFolder.ts'

let parent: string
beforeEach(async () => {
  parent = await mkdtemp(join(tmpdir(), 'write-folder-'))
  onTestFinished(() => rm(parent, { recursive: true }))
})

it('leaves nothing behind when a later file cannot be written', async () => {
  const target = join(parent, 'out')
  const refused = writeFolder(target, { 'first.txt': 'one', 'missing/second.txt': 'two' })
  await expect(refused).rejects.toThrow(
    /can't be written .*ENOENT.* Nothing was written\. Choose another folder with --out/,
  )
  expect(await readdir(parent)).toEqual([])
})

it('makes the parent folders', async () => {
  const target = join(parent, 'a', 'b', 'out')
  await writeFolder(target, { 'one.txt': '1', 'two.txt': '2' })
  expect(await readFile(join(target, 'two.txt'), 'utf8')).toBe('2')
  expect(await readdir(join(parent, 'a', 'b'))).toEqual(['out'])
})

it('never changes a folder that has files, or a file of that name', async () => {
  const target = join(parent, 'out')
  await writeFile(target, 'mine')
  await expect(writeFolder(target, { 'one.txt': '1' })).rejects.toThrow(/can't be written/)
  expect(await readFile(target, 'utf8')).toBe('mine')
})
