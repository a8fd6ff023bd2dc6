import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { testRecord } from '../testing/relayRecord.ts'
import { bootstrapOf, bootstrapSubject, fileSubject, librarySubject } from './subjects.ts'

const NOW = 1_800_000_000_000
const refused = expect.objectContaining({ code: 'invalid-option' })

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'subjects-'))
  onTestFinished(() => rm(folder, { recursive: true }))
})

/** Writes a file to the test's folder. Returns its path. */
async function file(name: string, content: string): Promise<string> {
  await writeFile(join(folder, name), content)
  return join(folder, name)
}

const list = (...records: ReturnType<typeof testRecord>[]) => JSON.stringify({ v: 1, relays: records })

describe('fileSubject()', () => {
  it.each([
    ['page.html', 'text/html;charset=utf-8'],
    ['PAGE.HTML', 'text/html;charset=utf-8'],
    ['code.min.js', 'text/javascript'],
    ['list.json', 'application/json'],
    ['font.woff2', 'font/woff2'],
  ])('sets the type of %s from the file extension', async (name, type) => {
    const { content } = await fileSubject(await file(name, 'abc'))
    expect(content.type).toBe(type)
    expect(Buffer.from(content.body ?? []).toString()).toBe('abc')
  })

  it('prefers the type option', async () => {
    const { content } = await fileSubject(await file('page.html', 'abc'), 'text/plain')
    expect(content.type).toBe('text/plain')
  })

  it.each(['thing.xyz', 'thing', '.html'])('does not know the type of %s', async (name) => {
    await expect(fileSubject(await file(name, ''))).rejects.toThrow(/--type/)
  })

  it('names the file that cannot be read', async () => {
    const path = join(folder, 'none.html')
    await expect(fileSubject(path)).rejects.toThrow(refused)
    await expect(fileSubject(path)).rejects.toThrow(path)
  })
})

describe('librarySubject()', () => {
  it('is the file as JavaScript, with its size', async () => {
    const { title, content, notes } = await librarySubject(await file('mine.txt', 'x'.repeat(1_234)))
    expect(title).toContain('1,234 bytes')
    expect(content).toMatchObject({
      type: 'text/javascript',
      body: expect.objectContaining({ length: 1_234 }),
    })
    expect(notes).toHaveLength(1)
  })
})

describe('bootstrapSubject()', () => {
  it('merges lists by the network names before the files', async () => {
    const [one, two, three] = [testRecord(), testRecord(), testRecord()]
    const subject = await bootstrapSubject(
      [
        await file('one.json', list(one)),
        `=${await file('two.json', list(two))}`,
        `garden=${await file('three.json', list(three))}`,
      ],
      'regtest',
      NOW,
    )
    expect(JSON.parse(Buffer.from(subject.content.body ?? []).toString())).toEqual({
      v: 1,
      relays: [one, two],
      networks: { garden: [three] },
    })
  })

  it('accepts a path with an equals sign in a folder', async () => {
    const path = await file('a=b.json', list(testRecord()))
    expect((await bootstrapSubject([path], 'regtest', NOW)).title).toContain('1 relay:')
  })

  it.each(['{', '[]', 'null', '"x"', '{"v":2,"relays":[]}', '{"v":1,"relays":{}}', '{"v":1}'])(
    'refuses a file with %s',
    async (text) => {
      const path = await file('list.json', text)
      await expect(bootstrapSubject([path], 'regtest', NOW)).rejects.toThrow(refused)
      await expect(bootstrapSubject([path], 'regtest', NOW)).rejects.toThrow(/not a list of relays/)
    },
  )
})

describe('bootstrapOf()', () => {
  it('counts the relays of all networks, and names the first day of expiry', () => {
    const soon = testRecord('8.8.8.8:3478', NOW / 1_000 + 86_400)
    const { title, notes } = bootstrapOf({ '': [testRecord()], garden: [soon] }, 'regtest', NOW)
    expect(title).toMatch(/^a list of 2 relays: /)
    expect(notes?.[0]).toContain('2027-01-16')
  })

  it('refuses an unknown Bitcoin network', () => {
    expect(() => bootstrapOf({ '': [testRecord()] }, 'main', NOW)).toThrow(/not a Bitcoin network/)
  })
})
