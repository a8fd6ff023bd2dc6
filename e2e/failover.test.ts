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
  server = await serveRoomPage(relay.records, ['count'])
})

afterAll(async () => {
  await browsers.close()
  await server?.close()
  await relay?.close()
})

test('a room outlives its relay, and accepts newcomers when the relay is back', async ({ skip }) => {
  const missing = missingBrowser('chromium')
  skip(missing !== undefined, missing)
  const browser = await browsers.get('chromium')
  const tabs = await openRoomTabs(browser, server.url('/'), 3)
  const [first, second, third] = tabs as [Tab, Tab, Tab]
  for (const tab of tabs) await connectAndJoin(tab, 'failover')
  await Promise.all(tabs.map((tab) => seesPeers(tab, 2)))
  await Promise.all(tabs.map((tab) => tab.evaluate(() => window.page.remember())))

  await relay.kill()
  const killed = performance.now()
  await first.evaluate(() => window.page.broadcast('during the outage'))
  await Promise.all([receives(second, 'during the outage'), receives(third, 'during the outage')])
  await Promise.all(tabs.map((tab) => hasStatus(tab, (status) => status !== 'online')))
  console.log(`pages notice a dead relay after ${Math.round(performance.now() - killed)} ms`)
  await second.evaluate(() => window.page.broadcast('after it was noticed'))
  await receives(first, 'after it was noticed')

  await relay.start()
  const back = performance.now()
  await Promise.all(tabs.map((tab) => hasStatus(tab, (status) => status === 'online')))
  console.log(`all pages are online ${Math.round(performance.now() - back)} ms after the relay`)

  for (const tab of tabs) {
    expect(await tab.evaluate(() => window.page.samePeers())).toBe(true)
    expect(await tab.evaluate(() => window.page.left)).toEqual([])
  }

  const [newcomer] = (await openRoomTabs(browser, server.url('/'), 1)) as [Tab]
  await connectAndJoin(newcomer, 'failover')
  await Promise.all([...tabs, newcomer].map((tab) => seesPeers(tab, 3)))
  await newcomer.evaluate(() => window.page.broadcast('hello from the newcomer'))
  await Promise.all(tabs.map((tab) => receives(tab, 'hello from the newcomer')))
  await Promise.all([...tabs, newcomer].map((tab) => tab.close()))
})

test('every other tab loses the peer of a killed browser', async ({ skip }) => {
  const missing = missingBrowser('chromium')
  skip(missing !== undefined, missing)
  const tabs = await openRoomTabs(await browsers.get('chromium'), server.url('/'), 2)
  const victim = await launchChromium()
  try {
    const [doomed] = (await openRoomTabs(victim, server.url('/'), 1)) as [Tab]
    for (const tab of [...tabs, doomed]) await connectAndJoin(tab, 'crash')
    await Promise.all([...tabs, doomed].map((tab) => seesPeers(tab, 2)))
  } finally {
    await victim.kill()
  }
  const killed = Date.now()
  for (const tab of tabs) {
    await seesPeers(tab, 1)
    const leftAt = await tab.evaluate(() => window.page.leftAt)
    console.log(`a crash is noticed after ${leftAt - killed} ms`)
  }
  await Promise.all(tabs.map((tab) => tab.close()))
})

const goodbyes: [string, (tab: Tab) => Promise<unknown>][] = [
  ['leave()', (tab) => tab.evaluate(() => window.page.leave())],
  ['network.close()', (tab) => tab.evaluate(() => window.page.close())],
  ['a navigation to another page', (tab) => tab.goto('about:blank')],
  ['a closed tab', (tab) => tab.close()],
]

test.for(goodbyes)('%s is a leave for the others', async ([, goodbye], { skip }) => {
  const missing = missingBrowser('chromium')
  skip(missing !== undefined, missing)
  const tabs = await openRoomTabs(await browsers.get('chromium'), server.url('/'), 2)
  const [stays, leaves] = tabs as [Tab, Tab]
  for (const tab of tabs) await connectAndJoin(tab, 'goodbye')
  await Promise.all(tabs.map((tab) => seesPeers(tab, 1)))
  const goodbyeAt = Date.now()
  await goodbye(leaves)
  await seesPeers(stays, 0)
  const leftAt = await stays.evaluate(() => window.page.leftAt)
  console.log(`seen after ${leftAt - goodbyeAt} ms`)
  await stays.close()
})

function hasStatus(tab: Tab, test: (status: string) => boolean): Promise<boolean> {
  return until('the network has the status', async () => test(await tab.evaluate(() => window.page.status())))
}
