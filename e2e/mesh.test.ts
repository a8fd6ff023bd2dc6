import { afterAll, beforeAll, expect, onTestFailed, test } from 'vitest'
import { Browsers, missingBrowser } from './lib/browsers.ts'
import { isLong } from './lib/long.ts'
import { RelayProcess } from './lib/relayProcess.ts'
import { serveRoomPage } from './lib/site.ts'
import type { PlainServer } from './lib/staticServer.ts'
import type { Tab } from './lib/tab.ts'
import { openRoomTabs, seesPeers } from './lib/tabs.ts'
import { until } from './lib/until.ts'

const TABS = 8
const RUNS = isLong ? 50 : 25
/** With one relay, a page has one relay link. */
const RELAY_LINKS = 1

const browsers = new Browsers()
let relay: RelayProcess
let server: PlainServer

beforeAll(async () => {
  relay = await RelayProcess.create()
  server = await serveRoomPage(relay.records, ['count'])
})

afterAll(async () => {
  await browsers.close()
  await server?.close()
  await relay?.close()
})

test(`${TABS} tabs that join at the same time make a full mesh, in ${RUNS} runs`, {
  timeout: 600_000,
}, async ({ skip }) => {
  const missing = missingBrowser('chromium')
  skip(missing !== undefined, missing)
  onTestFailed(() => console.log(relay.logs.join('\n')))
  const tabs = await openRoomTabs(await browsers.get('chromium'), server.url('/'), TABS)
  for (let run = 1; run <= RUNS; run++) await meshOnce(tabs, `mesh-${run}`, run)
})

async function meshOnce(tabs: readonly Tab[], room: string, run: number): Promise<void> {
  await Promise.all(tabs.map((tab) => tab.evaluate(() => window.page.connect())))
  const started = performance.now()
  await Promise.all(tabs.map((tab) => tab.evaluate((id) => window.page.join(id), room)))
  await Promise.all(tabs.map((tab) => seesPeers(tab, TABS - 1)))
  if (run % 10 === 1) console.log(`run ${run}: full mesh after ${Math.round(performance.now() - started)} ms`)

  for (const tab of tabs) {
    const state = await tab.evaluate(() => ({
      made: window.connections.lives.filter(([kind]) => kind === 'peer').length,
      open: window.connections.open,
      met: window.page.met,
      left: window.page.left,
      errors: window.page.errors,
      // The lives of abandoned connections, to explain a failure.
      dropped: window.connections.lives.filter((life) => life.some((moment) => moment.startsWith('closed'))),
    }))
    // A page dials a silent relay again, which does not affect the mesh. The log shows how often.
    const redialled = state.dropped.filter(([kind]) => kind === 'relay')
    if (redialled.length > 0)
      console.log(`run ${run}: a relay was dialled again: ${JSON.stringify(redialled)}`)
    const distinct = new Set(state.met)
    expect({ run, ...state, distinct: distinct.size }).toEqual({
      run,
      made: TABS - 1,
      open: TABS - 1 + RELAY_LINKS,
      met: state.met,
      left: [],
      errors: [],
      dropped: redialled,
      distinct: TABS - 1,
    })
    expect(state.met, `run ${run}: a peer was announced twice`).toHaveLength(TABS - 1)
  }

  await Promise.all(tabs.map((tab) => tab.evaluate(() => window.page.close())))
  for (const tab of tabs) {
    await until('the page has closed its connections', () =>
      tab.evaluate(() => window.connections.open === 0),
    )
    await tab.evaluate(() => {
      window.connections.made = 0
      window.connections.lives = []
    })
  }
}
