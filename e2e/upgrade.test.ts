import { afterAll, beforeAll, expect, test } from 'vitest'
import { Browsers, missingBrowser } from './lib/browsers.ts'
import { RelayProcess } from './lib/relayProcess.ts'
import { serveRoomPage } from './lib/site.ts'
import type { PlainServer } from './lib/staticServer.ts'
import type { Tab } from './lib/tab.ts'
import { connectAndJoin, openRoomTabs, receives, seesPeers } from './lib/tabs.ts'
import { until } from './lib/until.ts'

const browsers = new Browsers()
let relays: readonly [RelayProcess, RelayProcess]
let server: PlainServer

beforeAll(async () => {
  const first = await RelayProcess.create()
  const { meshPort } = lastLog(first, 'serving')
  relays = [first, await RelayProcess.create({ MESH_PEERS: `127.0.0.1:${meshPort}` })]
  // Pages learn about the other relay from this one.
  server = await serveRoomPage(first.records)
})

afterAll(async () => {
  await browsers.close()
  await server?.close()
  await Promise.all(relays?.map((relay) => relay.close()) ?? [])
})

test('a room does not notice when the relays of its network restart one after the other', async ({
  skip,
}) => {
  const missing = missingBrowser('chromium')
  skip(missing !== undefined, missing)
  const browser = await browsers.get('chromium')
  // Newcomers connect before that: a browser that opens a tab blocks the others.
  const [one, other, early, late] = (await openRoomTabs(browser, server.url('/'), 4)) as [Tab, Tab, Tab, Tab]
  const tabs = [one, other]
  for (const tab of tabs) await connectAndJoin(tab, 'upgrade')
  await Promise.all(tabs.map((tab) => seesPeers(tab, 1)))
  const all = relays.map(({ id }) => id)
  await Promise.all(tabs.map((tab) => isOn(tab, all)))
  await Promise.all(tabs.map((tab) => tab.evaluate(() => window.page.remember())))

  const turns = [
    { relay: relays[0], newcomer: early },
    { relay: relays[1], newcomer: late },
  ]
  for (const [index, { relay, newcomer }] of turns.entries()) {
    await relay.stop()
    // The pages left at the relay's request, so it did not wait until its deadline.
    const { links, ms } = lastLog(relay, 'stopped')
    console.log(`a relay with two pages stops in ${ms} ms`)
    expect(links).toBe(0)
    await Promise.all(tabs.map((tab) => isOn(tab, all.toSpliced(index, 1))))
    const text = `without relay ${index}`
    await one.evaluate((message) => window.page.broadcast(message), text)
    await receives(other, text)
    await relay.start()
    const start = performance.now()
    await Promise.all(tabs.map((tab) => isOn(tab, all)))
    console.log(`both pages are back ${Math.round(performance.now() - start)} ms after the relay`)
    await connectAndJoin(newcomer, 'upgrade')
    await Promise.all([...tabs, newcomer].map((tab) => seesPeers(tab, 2)))
    await newcomer.close()
    await Promise.all(tabs.map((tab) => seesPeers(tab, 1)))
  }

  for (const tab of tabs) {
    // Only the two newcomers joined and left.
    const [first, ...later] = await tab.evaluate(() => window.page.met)
    expect(await tab.evaluate(() => window.page.left)).toEqual(later)
    expect(await tab.evaluate(() => [window.page.peers(), window.page.samePeers()])).toEqual([[first], true])
    expect(await tab.evaluate(() => window.page.errors)).toEqual([])
  }
  for (const tab of tabs) await tab.close()
})

/** Waits until the page is connected to exactly these relays. */
function isOn(tab: Tab, ids: readonly string[]): Promise<boolean> {
  return until(`the page is on ${ids.length} relays`, async () => {
    const known = await tab.evaluate(() => window.page.relays())
    const online = known.filter(({ status }) => status === 'online').map(({ id }) => id)
    return online.length === ids.length && ids.every((id) => online.includes(id))
  })
}

/** The relay's last log line with this message. */
function lastLog({ logs }: RelayProcess, message: string): Record<string, unknown> {
  const line = logs.map((text) => JSON.parse(text)).findLast(({ msg }) => msg === message)
  if (!line) throw new Error(`The relay has not logged "${message}"`)
  return line
}
