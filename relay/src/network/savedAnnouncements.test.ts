import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { announcer } from '../testing/announcer.ts'
import { testDirectory } from '../testing/testDirectory.ts'
import { loadAnnouncements, saveAnnouncements } from './savedAnnouncements.ts'

it('loads what it saved, in order, including expired announcements', async () => {
  const directory = await testDirectory()
  const saved = [
    announcer('203.0.113.7').announce(),
    announcer('203.0.113.8').announce({ expires: Date.now() - 1 }),
  ]
  await saveAnnouncements(directory, saved)
  expect((await loadAnnouncements(directory)).map(({ bytes }) => bytes)).toEqual(saved)
})

it('saves the first 500', async () => {
  const directory = await testDirectory()
  const one = announcer('203.0.113.7').announce()
  await saveAnnouncements(directory, Array(501).fill(one))
  expect(await loadAnnouncements(directory)).toHaveLength(500)
})

it('skips damaged lines, and loads nothing without a file', async () => {
  const directory = await testDirectory()
  expect(await loadAnnouncements(directory)).toEqual([])
  const whole = Buffer.from(announcer('203.0.113.7').announce())
  await writeFile(
    join(directory, 'peers'),
    `AAAA\n\n${whole.toString('base64')}\n${whole.toString('base64').slice(0, 80)}`,
  )
  expect(await loadAnnouncements(directory)).toMatchObject([{ bytes: new Uint8Array(whole) }])
})
