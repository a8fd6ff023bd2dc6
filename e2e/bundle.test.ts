import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { builtInConfig, builtInRelays, bundle } from '../scripts/lib/bundle.mjs'

const config = { v: 1, relays: [{ id: 'a relay of a test' }] }

test('lumamesh.js has the relay records of its build', async () => {
  const { code } = await bundle({ relays: config.relays })
  expect(code).toContain('a relay of a test')
  const withSat = await bundle({ relays: config.relays, sat: 1_234_567_890 })
  expect(withSat.code).toContain('"sat":1234567890')
  const without = await bundle()
  expect(without.code).not.toContain('a relay of a test')
})

test('a bundle with an import is refused', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'lumamesh-bundle-'))
  try {
    for (const [name, source] of [
      ['static.ts', "export * from 'https://example.com/library.js'"],
      ['dynamic.ts', 'export const load = (path: string) => import(path)'],
    ] as const) {
      await writeFile(join(folder, name), source)
      await expect(bundle({ entryPoint: join(folder, name) })).rejects.toThrow('must import nothing')
    }
  } finally {
    await rm(folder, { recursive: true })
  }
})

test('LUMAMESH_RELAYS is JSON or the path of a file with it', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'lumamesh-bundle-'))
  try {
    const path = join(folder, 'relays.json')
    await writeFile(path, JSON.stringify(config))
    expect(await builtInRelays(path)).toEqual(config.relays)
    expect(await builtInRelays(JSON.stringify(config))).toEqual(config.relays)
    expect(await builtInRelays('')).toEqual([])
    expect(await builtInConfig(JSON.stringify({ ...config, sat: 7 }))).toEqual({ ...config, sat: 7 })
  } finally {
    await rm(folder, { recursive: true })
  }
})

test.for([
  '{"v":1',
  '{"v":1,"relays":[],"sat":-1}',
  '{"v":2,"relays":[]}',
  '{"v":1,"relays":{}}',
  '/no/such/file.json',
])('LUMAMESH_RELAYS=%s is refused with an explanation', async (source) => {
  await expect(builtInRelays(source)).rejects.toThrow('LUMAMESH_RELAYS')
})
