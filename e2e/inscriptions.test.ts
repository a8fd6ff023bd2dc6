import { compressContent } from '@lumamesh/inscriptions'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ownAddress } from '../scripts/lib/address.mjs'
import { bundle } from '../scripts/lib/bundle.mjs'
import { Browsers, missingBrowser } from './lib/browsers.ts'
import {
  type Inscribed,
  type InscriptionServer,
  inscribe,
  REPORTING,
  reportOf,
  serveInscriptions,
} from './lib/inscriptionServer.ts'
import { RelayProcess } from './lib/relayProcess.ts'
import type { BrowserKind, Tab } from './lib/tab.ts'
import { until } from './lib/until.ts'

const SAT = 1_234_567_890
const BROWSERS: BrowserKind[] = ['chromium', 'firefox']
const browsers = new Browsers()
let relay: RelayProcess
/** Pages that import the library from different paths. */
let pages: { bySat: Inscribed; byId: Inscribed; byDelegate: Inscribed }
let words: Inscribed
/** Like most ord servers: compressed content only for clients that accept it. */
let strict: InscriptionServer
/** Like `ord server --decompress`. */
let lenient: InscriptionServer

beforeAll(async () => {
  relay = await RelayProcess.create()
  const { code } = await bundle({ relays: relay.records })
  const old = inscribe(SAT, {
    type: 'text/javascript',
    body: Buffer.from('throw new Error("an old library")'),
  })
  const library = inscribe(SAT, compressContent({ type: 'text/javascript', body: Buffer.from(code) }))
  const delegate = inscribe(2, { delegate: library.id })
  words = inscribe(3, { type: 'text/plain;charset=utf-8', body: Buffer.from('<b>words</b>') })
  pages = {
    bySat: inscribe(4, page(`/r/sat/${SAT}/at/-1/content`)),
    byId: inscribe(5, page(`/content/${library.id}`)),
    byDelegate: inscribe(6, page(`/content/${delegate.id}`)),
  }
  const all = [old, library, delegate, words, ...Object.values(pages)]
  strict = await serveInscriptions(all)
  lenient = await serveInscriptions(all, { decompress: true })
})

afterAll(async () => {
  await browsers.close()
  await strict?.close()
  await lenient?.close()
  await relay?.close()
})

/** Imports the library from a path, joins a room, and reports the message that arrives. */
function page(library: string) {
  const body = `<!doctype html><title>art</title><script type="module">${REPORTING}
  const { connect } = await import('${library}')
  const network = await connect()
  const room = await network.joinRoom('inscribed-with-' + '${library}')
  room.on('peer', (peer) => {
    peer.on('data', (data) => report('message', data))
    peer.send({ hello: 'world' })
  })
</script>`
  return compressContent({ type: 'text/html;charset=utf-8', body: Buffer.from(body) })
}

interface Served {
  server: InscriptionServer
  page: Inscribed
  host?: string
}

async function open(kind: BrowserKind, { server, page, host }: Served): Promise<Tab> {
  return (await browsers.get(kind)).openTab(server.url(`/inscription/${page.id}`, host))
}

async function talk(one: Tab, other: Tab): Promise<void> {
  try {
    expect(await reportOf(one, 'message')).toEqual({ hello: 'world' })
    expect(await reportOf(other, 'message')).toEqual({ hello: 'world' })
  } finally {
    await one.close()
    await other.close()
  }
}

describe('the library, inscribed in brotli', () => {
  test.for(['bySat', 'byId', 'byDelegate'] as const)(
    'connects Chromium and Firefox, imported %s',
    async (way, { skip }) => {
      const missing = missingBrowser(...BROWSERS)
      skip(missing !== undefined, missing)
      const served = { server: strict, page: pages[way] }
      await talk(await open('chromium', served), await open('firefox', served))
    },
  )

  test.for(BROWSERS)(
    'connects two pages of %s on plain http if the server decompresses brotli',
    async (kind, { skip }) => {
      const missing = missingBrowser(kind)
      skip(missing !== undefined, missing)
      const host = ownAddress()
      if (!host) return skip('this machine has no address but loopback')
      const served = { server: lenient, page: pages.bySat, host }
      await talk(await open(kind, served), await open(kind, served))
    },
  )

  test.for(BROWSERS)('is refused to %s on plain http otherwise', async (kind, { skip }) => {
    const missing = missingBrowser(kind)
    skip(missing !== undefined, missing)
    const host = ownAddress()
    if (!host) return skip('this machine has no address but loopback')
    const tab = await (await browsers.get(kind)).openTab(strict.url('/', host))
    const status = await tab.evaluate(
      (path) => fetch(path).then(({ status }) => status),
      `/r/sat/${SAT}/at/-1/content`,
    )
    await tab.close()
    expect(status).toBe(406)
  })
})

describe.for(BROWSERS)('the explorer in %s', (kind) => {
  test('lists every inscription, each in a sandbox', async ({ skip }) => {
    const missing = missingBrowser(kind)
    skip(missing !== undefined, missing)
    const tab = await (await browsers.get(kind)).openTab(strict.url('/'))
    const seen = await tab.evaluate(() => ({
      frames: document.querySelectorAll('.card iframe[sandbox="allow-scripts"]').length,
      layout: getComputedStyle(document.querySelector('.cards') as Element).display,
    }))
    await tab.close()
    expect(seen).toEqual({ frames: 7, layout: 'grid' })
  })

  test('shows text as text', async ({ skip }) => {
    const missing = missingBrowser(kind)
    skip(missing !== undefined, missing)
    const tab = await (await browsers.get(kind)).openTab(strict.url(`/preview/${words.id}`))
    const text = await until('the preview shows the words', () =>
      tab.evaluate(() => document.querySelector('pre')?.textContent),
    )
    expect(text).toBe('<b>words</b>')
    expect(tab.errors).toEqual([])
    await tab.close()
  })
})
