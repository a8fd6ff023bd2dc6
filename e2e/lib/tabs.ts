import type { Tab, TestBrowser } from './tab.ts'
import { until } from './until.ts'

/** Opens room pages, and waits until each has loaded its library. */
export async function openRoomTabs(browser: TestBrowser, url: string, count: number): Promise<Tab[]> {
  return Promise.all(
    Array.from({ length: count }, async () => {
      const tab = await browser.openTab(url)
      await until('the page has loaded its library', () => tab.evaluate(() => 'page' in window))
      return tab
    }),
  )
}

export async function connectAndJoin(tab: Tab, id: string, nick = 'somebody'): Promise<void> {
  await tab.evaluate(() => window.page.connect())
  await tab.evaluate(([room, name]) => window.page.join(room, { nick: name }), [id, nick] as const)
}

/** Waits until the page has exactly this number of peers. */
export async function seesPeers(tab: Tab, count: number, deadlineMs?: number): Promise<string[]> {
  return until(
    `the page sees ${count} peers`,
    async () => {
      const peers = await tab.evaluate(() => window.page.peers())
      return peers.length === count && peers
    },
    deadlineMs,
  )
}

export async function receives(tab: Tab, data: string, deadlineMs?: number): Promise<void> {
  await until(
    `the page received "${data}"`,
    () => tab.evaluate((wanted) => window.page.received.some((message) => message.data === wanted), data),
    deadlineMs,
  )
}
