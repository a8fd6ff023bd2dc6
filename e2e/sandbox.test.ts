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
import { type PlainServer, serve } from './lib/staticServer.ts'
import type { BrowserKind } from './lib/tab.ts'

interface Surroundings {
  origin: string
  storage: string
  subtle: string
  fetch: string
  socket: string
}

const sat = 1_234_567_890
const browsers = new Browsers()
const outsideRequests: string[] = []
let relay: RelayProcess
let outside: PlainServer
let art: Inscribed
let inscriptions: InscriptionServer

beforeAll(async () => {
  relay = await RelayProcess.create()
  outside = await serve((request, response) => {
    outsideRequests.push(request.url ?? '')
    response.setHeader('Access-Control-Allow-Origin', '*')
    response.end('outside')
  })
  const { code } = await bundle({ relays: relay.records })
  const library = inscribe(sat, { type: 'text/javascript', body: Buffer.from(code) })
  art = inscribe(1, { type: 'text/html;charset=utf-8', body: Buffer.from(page(outside.port)) })
  inscriptions = await serveInscriptions([library, art])
})

afterAll(async () => {
  await browsers.close()
  await inscriptions?.close()
  await outside?.close()
  await relay?.close()
})

/** Tries everything that a sandbox must refuse, then runs the five lines. */
function page(outsidePort: number): string {
  return `<!doctype html>
<title>art</title>
<script type="module">
  ${REPORTING}
  const outside = location.hostname + ':${outsidePort}'
  const attempt = (action) => { try { return String(action()) } catch (error) { return error.name } }
  const fetched = await fetch('http://' + outside + '/fetch').then(() => 'answered', () => 'refused')
  const socket = await new Promise((resolve) => {
    try {
      const socket = new WebSocket('ws://' + outside + '/socket')
      socket.onopen = () => resolve('answered')
      socket.onerror = () => resolve('refused')
    } catch { resolve('refused') }
  })
  report('surroundings', {
    origin: self.origin,
    storage: attempt(() => localStorage),
    subtle: typeof crypto.subtle,
    fetch: fetched,
    socket,
  })

  import('/r/sat/${sat}/at/-1/content').then(async ({ connect }) => {
    const net  = await connect();
    const room = await net.joinRoom('my-app', { nick: 'alice' });
    room.on('peer', peer => peer.send({ hello: 'world' }));
    room.on('peer', peer => peer.on('data', data => report('message', data)));
  })
</script>`
}

const pairs: [BrowserKind, BrowserKind][] = [
  ['chromium', 'chromium'],
  ['firefox', 'firefox'],
  ['chromium', 'firefox'],
]

describe.each(pairs)('inscriptions in %s and %s', (first, second) => {
  test.for(['localhost', 'own address'])('connect, served from %s', async (where, { skip }) => {
    const missing = missingBrowser(first, second)
    skip(missing !== undefined, missing)
    const host = where === 'localhost' ? where : ownAddress()
    if (!host) return skip('this machine has no address but loopback')

    const path = inscriptions.url(`/inscription/${art.id}`, host)
    const one = await (await browsers.get(first)).openTab(path)
    const other = await (await browsers.get(second)).openTab(path)
    try {
      for (const tab of [one, other]) {
        const surroundings = (await reportOf(tab, 'surroundings')) as Surroundings
        expect(surroundings).toMatchObject({
          origin: 'null',
          storage: 'SecurityError',
          fetch: 'refused',
          socket: 'refused',
        })
        if (where === 'own address') expect(surroundings.subtle).toBe('undefined')
        expect(await reportOf(tab, 'message')).toEqual({ hello: 'world' })
      }
      expect(outsideRequests).toEqual([])
    } finally {
      await one.close()
      await other.close()
    }
  })
})

test('the outside server answers a page that is not an inscription', async ({ skip }) => {
  const missing = missingBrowser('chromium')
  skip(missing !== undefined, missing)
  const tab = await (await browsers.get('chromium')).openTab(outside.url('/page'))
  const answer = await tab.evaluate(() => fetch('/fetch').then((response) => response.text()))
  expect(answer).toBe('outside')
  await tab.close()
})
