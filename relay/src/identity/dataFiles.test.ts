import { chown, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { testDirectory } from '../testing/testDirectory.ts'
import { readData, writeData } from './dataFiles.ts'

describe('a file of the data directory', () => {
  it('can be read only by its owner', async () => {
    const directory = join(await testDirectory(), 'deep', 'down')
    await writeData(directory, 'name', 'text')
    expect(await readData(directory, 'name')).toBe('text')
    expect((await stat(join(directory, 'name'))).mode & 0o777).toBe(0o600)
  })

  it.skipIf(process.getuid?.() !== 0)(
    'belongs to the owner of the directory, also if root has written it',
    async () => {
      const directory = await testDirectory()
      await chown(directory, 65_534, 65_534)
      await writeData(directory, 'name', 'text')
      const { uid, gid } = await stat(join(directory, 'name'))
      expect([uid, gid]).toEqual([65_534, 65_534])
    },
  )
})
