import { afterAll, beforeAll, expect, test } from 'vitest'
import { bundle } from '../scripts/lib/bundle.mjs'
import { Browsers, missingBrowser } from './lib/browsers.ts'
import { RelayProcess } from './lib/relayProcess.ts'
import { type PlainServer, serveFiles } from './lib/staticServer.ts'
import type { BrowserKind, Tab } from './lib/tab.ts'
import { until } from './lib/until.ts'

/** The five lines of the README, and a sixth that shows the test what arrives. */
const html = `<!doctype html>
<meta charset="utf-8">
<title>five lines</title>
<script>window.collected = []</script>
<script type="module">
  import { connect } from './lumamesh.js';
  const net  = await connect();
  const room = await net.joinRoom('my-app', { nick: 'alice' });
  room.on('peer', peer => peer.send({ hello: 'world' }));
  room.on('peer', peer => peer.on('data', data => window.collected.push(data)));
</script>`

const browsers = new Browsers()
let relay: RelayProcess
let server: PlainServer

beforeAll(async () => {
  relay = await RelayProcess.create()
  const { code } = await bundle({ relays: relay.records })
  server = await serveFiles({ '/': html, '/lumamesh.js': code })
})

afterAll(async () => {
  await browsers.close()
  await server?.close()
  await relay?.close()
})

const pairs: [BrowserKind, BrowserKind][] = [
  ['chromium', 'chromium'],
  ['firefox', 'firefox'],
  ['chromium', 'firefox'],
]

test.for(pairs)('%s and %s exchange a hello', async ([first, second], { skip }) => {
  const missing = missingBrowser(first, second)
  skip(missing !== undefined, missing)
  const one = await (await browsers.get(first)).openTab(server.url('/'))
  const other = await (await browsers.get(second)).openTab(server.url('/'))
  try {
    for (const tab of [one, other]) {
      const collected = await hello(tab)
      expect(collected).toEqual([{ hello: 'world' }])
    }
    expect([...one.errors, ...other.errors]).toEqual([])
  } finally {
    await one.close()
    await other.close()
  }
})

async function hello(tab: Tab): Promise<unknown[]> {
  return until('the page got a message', async () => {
    const collected = await tab.evaluate(() => window.collected)
    return collected.length > 0 && collected
  })
}
