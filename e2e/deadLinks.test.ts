import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { deadLinks } from '../scripts/lib/deadLinks.mjs'

describe('deadLinks()', () => {
  let site: string

  beforeEach(async () => {
    site = await mkdtemp(join(tmpdir(), 'lumamesh-site-'))
  })
  afterEach(() => rm(site, { recursive: true }))

  const write = async (file: string, text: string) => {
    await mkdir(dirname(join(site, file)), { recursive: true })
    await writeFile(join(site, file), text)
  }

  test('finds nothing if every file and heading exists', async () => {
    await write(
      'index.html',
      `<a href="/guide/rooms.html#leave">1</a> <a href="./guide/">2</a> <a href="#top">3</a> <a href="/data.json?x">4</a>
       <a href="https://example.com/none">5</a> <a href="mailto:a@example.com">6</a> <h1 id="top">7</h1>`,
    )
    await write(
      'guide/rooms.html',
      '<h2 id="leave">1</h2> <a href="../index.html">2</a> <a href="index.html#caf%C3%A9">3</a>',
    )
    await write(
      'guide/index.html',
      '<h2 id="café">1</h2> <script>const html = \' href="/none.html"\'</script>',
    )
    await write('data.json', '{}')
    expect(await deadLinks(site)).toEqual([])
  })

  test('names each link whose file or heading does not exist', async () => {
    await write(
      'a/index.html',
      '<a href="/none.html">1</a> <a href="../b.html#none">2</a> <a href="#none">3</a> <a href="no.json">4</a>',
    )
    await write('b.html', '<h2 id="here">1</h2>')
    expect(await deadLinks(site)).toEqual([
      'a/index.html links to /none.html: there is no none.html',
      'a/index.html links to ../b.html#none: b.html has no such heading',
      'a/index.html links to #none: a/index.html has no such heading',
      'a/index.html links to no.json: there is no a/no.json',
    ])
  })
})
