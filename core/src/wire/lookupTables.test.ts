import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'

const read = (name: string) => readFileSync(join(import.meta.dirname, name), 'utf8')
const found = (text: string, pattern: RegExp) => [...text.matchAll(pattern)].map(([, name]) => name).sort()

it('lists the schema of every codec in this folder', () => {
  const users = readdirSync(import.meta.dirname).filter((name) => !/^schema\.|\.test\.ts$/.test(name))
  const schemas = found(users.map(read).join('\n'), /\bcodec\((.*?)[)\n]/g)
  expect(schemas).toEqual(found(read('lookupTables.ts'), /: (\w+Schema)\b/g))
})
