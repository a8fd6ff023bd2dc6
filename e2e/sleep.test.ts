import { afterAll, beforeAll, expect, test } from 'vitest'
import { Browsers, missingBrowser } from './lib/browsers.ts'
import { launchChromium } from './lib/chromium.ts'
import { RelayProcess } from './lib/relayProcess.ts'
import { serveRoomPage } from './lib/site.ts'
import type { PlainServer } from './lib/staticServer.ts'
import type { Tab } from './lib/tab.ts'
import { connectAndJoin, openRoomTabs, receives, seesPeers } from './lib/tabs.ts'
import { until } from './lib/until.ts'

const browsers = new Browsers()
let relay: RelayProcess
let server: PlainServer

beforeAll(async () => {
  relay = await RelayProcess.create()
  server = await serveRoomPage(relay.records, ['throttle'])
})

afterAll(async () => {
  await browsers.close()
  await server?.close()
  await relay?.close()
})

test('a computer reconnects to the others after sleep', { timeout: 120_000 }, async ({ skip }) => {
  const missing = missingBrowser('chromium')
  skip(missing !== undefined, missing)
  const [awake] = (await openRoomTabs(await browsers.get('chromium'), server.url('/'), 1)) as [Tab]
  const sleeper = await launchChromium()
  try {
    const [tab] = (await openRoomTabs(sleeper, server.url('/'), 1)) as [Tab]
    for (const each of [awake, tab]) await connectAndJoin(each, 'sleep')
    await Promise.all([awake, tab].map((each) => seesPeers(each, 1)))
    sleeper.sleep(true)
    const slept = Date.now()
    await seesPeers(awake, 0)
    const leftAt = await awake.evaluate(() => window.page.leftAt)
    console.log(`the sleeper is lost ${leftAt - slept} ms after it fell asleep`)
    await until('8 s have passed', () => Date.now() - slept > 8_000)
    sleeper.sleep(false)
    const woke = Date.now()
    await seesPeers(awake, 1, 40_000)
    await until('the sleeper has a reachable peer', async () => {
      await tab.evaluate(() => {
        for (const peer of window.page.room().peers.values()) peer.send('good morning').catch(() => {})
      })
      return awake.evaluate(() => window.page.received.some(({ data }) => data === 'good morning'))
    })
    console.log(`a message arrives ${Date.now() - woke} ms after it woke`)
    await awake.evaluate(() => window.page.broadcast('welcome back'))
    await receives(tab, 'welcome back')
    expect(await tab.evaluate(() => window.page.peers().length)).toBe(1)
  } finally {
    await sleeper.close()
  }
  await awake.close()
})

test('a background tab with timers once a second is not lost', { timeout: 60_000 }, async ({ skip }) => {
  const missing = missingBrowser('chromium')
  skip(missing !== undefined, missing)
  const browser = await browsers.get('chromium')
  const [front] = (await openRoomTabs(browser, server.url('/'), 1)) as [Tab]
  const backs = await openRoomTabs(browser, server.url('/#background'), 2)
  const tabs = [front, ...backs]
  for (const tab of tabs) await connectAndJoin(tab, 'background')
  await Promise.all(tabs.map((tab) => seesPeers(tab, 2)))
  const since = performance.now()
  await until('15 quiet seconds have passed', () => performance.now() - since > 15_000, 20_000)
  for (const tab of tabs) {
    expect(await tab.evaluate(() => window.page.left)).toEqual([])
    expect(await tab.evaluate(() => [window.page.status(), ...window.page.statuses])).toEqual(['online'])
  }
  await Promise.all(tabs.map((tab) => tab.close()))
})
