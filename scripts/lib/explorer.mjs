import { readdir, readFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { bootstrapContent, startExplorer } from '@lumamesh/inscriptions'
import { demoContent, inscribe, libraryContent } from './inscribed.mjs'
import { root } from './setup.mjs'

const LIBRARY_SAT = 1_000_000
const RELAYS_SAT = 2_000_000
const DEMO_SAT = 3_000_000

/**
 * Builds inscriptions of the library, a list of these relays and the pages of playground/inscribed, and serves them
 * like ord.
 */
export async function exploreDemos(relays, port) {
  const library = await readFile(join(root, 'core/dist/lumamesh.js'))
  const pages = (await readdir(join(root, 'playground/inscribed')))
    .filter((name) => name.endsWith('.html'))
    .sort()
  const demos = await Promise.all(
    pages.map((name) => demoContent(basename(name, '.html'), LIBRARY_SAT, RELAYS_SAT)),
  )
  const inscribed = [
    inscribe(LIBRARY_SAT, libraryContent(library)),
    inscribe(RELAYS_SAT, bootstrapContent({ '': relays }, 'regtest', Date.now())),
    ...demos.map((demo, i) => inscribe(DEMO_SAT + i, demo)),
  ]
  return startExplorer({
    transactions: inscribed.map(({ hex, sat }) => ({ hex, sat })),
    network: 'regtest',
    host: '0.0.0.0',
    port,
    // For other devices: browsers accept brotli over plain http only from localhost.
    decompress: true,
  })
}
