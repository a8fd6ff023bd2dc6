import { afterAll, beforeAll, expect, test } from 'vitest'
import { Browsers, missingBrowser } from './lib/browsers.ts'
import { RelayProcess } from './lib/relayProcess.ts'
import { serveRoomPage } from './lib/site.ts'
import type { PlainServer } from './lib/staticServer.ts'
import { connectAndJoin, openRoomTabs, seesPeers } from './lib/tabs.ts'
import { until } from './lib/until.ts'

/** Chrome refuses the 501st RTCPeerConnection of a page that does not release the others. */
const MEETINGS = 700
const VISITS_ALONE = 300
const STEP = 50

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

test('one tab joins and leaves a thousand times', { timeout: 600_000 }, async ({ skip }) => {
  const missing = missingBrowser('chromium')
  skip(missing !== undefined, missing)
  const [host, guest] = await openRoomTabs(await browsers.get('chromium'), server.url('/'), 2)
  if (!host || !guest) throw new Error('The tabs did not open')
  await connectAndJoin(host, 'churn')
  await guest.evaluate(() => window.page.connect())

  for (let done = 0; done < MEETINGS; done += STEP) {
    await guest.evaluate((times) => window.page.cycle('churn', times), STEP)
  }
  await guest.evaluate((times) => window.page.cycleAlone('churn-alone', times), VISITS_ALONE)

  const connections = await guest.evaluate(() => {
    const { made, open } = window.connections
    return { made, open }
  })
  expect(connections).toEqual({ made: MEETINGS + 1, open: 1 })
  await seesPeers(host, 0)
  await until('the host has closed all but its relay link', () =>
    host.evaluate(() => window.connections.open === 1),
  )
  const { met, left } = await host.evaluate(() => ({
    met: window.page.met.length,
    left: window.page.left.length,
  }))
  expect({ met, left }).toEqual({ met: MEETINGS, left: MEETINGS })

  // The tab still works as at the start.
  await guest.evaluate(() => window.page.join('churn'))
  await seesPeers(host, 1)
  expect([...host.errors, ...guest.errors]).toEqual([])
})
