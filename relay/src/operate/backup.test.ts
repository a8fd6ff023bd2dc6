import { readdir, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { testDirectory } from '../testing/testDirectory.ts'
import { testRelay } from '../testing/testRelay.ts'
import { backUp, restore } from './backup.ts'

/** The data directory of a relay that has run. */
async function usedDirectory() {
  const dataDir = await testDirectory()
  const relay = await testRelay({ DATA_DIR: dataDir })
  return { dataDir, json: relay.json }
}

describe('a backup', () => {
  it('is the same relay elsewhere, and for its owner’s eyes only', async () => {
    const { dataDir, json } = await usedDirectory()
    const elsewhere = join(await testDirectory(), 'new')
    expect(await restore(elsewhere, JSON.stringify(await backUp(dataDir)))).toBe(json.id)
    const files = await readdir(elsewhere)
    expect(files.sort()).toEqual(['certificate.pem', 'identity.key', 'sequence'])
    for (const file of files) expect((await stat(join(elsewhere, file))).mode & 0o777).toBe(0o600)
    const { json: restored } = await testRelay({ DATA_DIR: elsewhere })
    expect([restored.id, restored.fp]).toEqual([json.id, json.fp])
    expect(restored.seq).toBeGreaterThan(json.seq)
  })

  it('may be restored where the relay still is, and not over another', async () => {
    const [one, other] = [await usedDirectory(), await usedDirectory()]
    const text = JSON.stringify(await backUp(one.dataDir))
    expect(await restore(one.dataDir, text)).toBe(one.json.id)
    await expect(restore(other.dataDir, text)).rejects.toMatchObject({ code: 'relay-error' })
    expect((await backUp(other.dataDir)).id).toBe(other.json.id)
    expect((await readdir(other.dataDir)).filter((name) => name.startsWith('.'))).toEqual([])
  })

  it('is not made of nothing, or of what is damaged', async () => {
    const nothing = await testDirectory()
    await expect(backUp(nothing)).rejects.toThrow('There is no relay in')
    expect(await readdir(nothing)).toEqual([])
    const { dataDir } = await usedDirectory()
    await writeFile(join(dataDir, 'certificate.pem'), 'x')
    await expect(backUp(dataDir)).rejects.toThrow('certificate.pem')
  })

  it('that is damaged is not put in place', async () => {
    const { dataDir } = await usedDirectory()
    const backup = await backUp(dataDir)
    const elsewhere = await testDirectory()
    const { 'certificate.pem': _, ...half } = backup.files
    const broken = { ...backup.files, 'identity.key': `x${backup.files['identity.key']}` }
    const bad = [
      '',
      '{}',
      'null',
      { ...backup, backup: 2 },
      { ...backup, files: half },
      { ...backup, files: broken },
      { ...backup, id: 'x' },
    ]
    for (const each of bad) {
      const text = typeof each === 'string' ? each : JSON.stringify(each)
      await expect(restore(elsewhere, text)).rejects.toMatchObject({ code: 'relay-error' })
    }
    expect(await readdir(elsewhere)).toEqual([])
  })

  it('writes nothing but the files of a relay', async () => {
    const { dataDir } = await usedDirectory()
    const backup = await backUp(dataDir)
    const elsewhere = await testDirectory()
    await restore(elsewhere, JSON.stringify({ ...backup, files: { ...backup.files, '../evil': 'x' } }))
    expect(await readdir(join(elsewhere, '..'))).not.toContain('evil')
    expect(await readdir(elsewhere)).not.toContain('evil')
  })
})
