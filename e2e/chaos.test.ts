import { afterAll, beforeAll, describe, expect, onTestFailed, test } from 'vitest'
import { missingBrowser } from './lib/browsers.ts'
import { isLong } from './lib/long.ts'
import { type Lab, missingLab, openLab } from './lib/namespaces.ts'
import type { BrowserKind, Tab } from './lib/tab.ts'
import { connectAndJoin, openRoomTabs, seesPeers } from './lib/tabs.ts'
import { until } from './lib/until.ts'

const CUT_MS = 10_000
const FILE_BYTES = 200 * 1024 * 1024
const MESSAGES = 10_000

let lab: Lab | undefined
const missing = missingLab()

beforeAll(async () => {
  if (missing === undefined) lab = await openLab()
})

afterAll(() => lab?.close())

describe.each<readonly [BrowserKind, BrowserKind]>([
  ...(isLong
    ? ([
        ['chromium', 'chromium'],
        ['firefox', 'firefox'],
      ] as const)
    : []),
  ['chromium', 'firefox'],
])('%s and %s on separate networks', (kindA, kindB) => {
  test('lose nothing while the path between them is cut for 10 s', { timeout: 400_000 }, async ({ skip }) => {
    skip(missing !== undefined, missing)
    const noBrowser = missingBrowser(kindA, kindB)
    skip(noBrowser !== undefined, noBrowser)
    if (!lab) throw new Error('The lab did not start')
    const { relay } = lab
    onTestFailed(() => console.log(relay.logs.join('\n')))
    const [a, b] = [await openTab(lab, kindA, 'a'), await openTab(lab, kindB, 'b')]
    const room = `chaos ${kindA} ${kindB}`
    await Promise.all([connectAndJoin(a, room), connectAndJoin(b, room)])
    await Promise.all([seesPeers(a, 1), seesPeers(b, 1)])
    for (const tab of [a, b]) await tab.evaluate(() => window.page.remember())

    await b.evaluate(() => {
      const kept = { numbers: [] as number[], received: 0, hash: '' }
      window.kept = kept
      window.page
        .room()
        .channel<number>('numbers')
        .on('message', (data) => kept.numbers.push(data))
      window.page.room().on('file', async (file) => {
        file.onProgress((received) => {
          kept.received = received
        })
        kept.hash = await digest(await file.blob())
      })
      const digest = async (blob: Blob) =>
        new Uint8Array(await crypto.subtle.digest('SHA-256', await blob.arrayBuffer())).join()
    })
    await a.evaluate(
      async ([bytes, messages]) => {
        const block = () => crypto.getRandomValues(new Uint8Array(65_536))
        const file = new Blob(Array.from({ length: bytes / 65_536 }, block))
        const whole = await file.arrayBuffer()
        const kept = {
          hash: new Uint8Array(await crypto.subtle.digest('SHA-256', whole)).join(),
          file: 'sending',
          numbers: 'sending',
        }
        window.kept = kept
        const outcome = (promise: Promise<unknown>) =>
          promise.then(
            () => 'done',
            (error) => `${error.code} ${error.message}`,
          )
        const count = async () => {
          const channel = window.page.room().channel<number>('numbers')
          for (let i = 0; i < messages; i++) {
            await channel.send(i)
            // The sends are spread over the time before, during and after the cut.
            if (i % 20 === 0) await new Promise((resolve) => setTimeout(resolve, 30))
          }
        }
        outcome(window.page.peer().sendFile(file)).then((how) => (kept.file = how))
        outcome(count()).then((how) => (kept.numbers = how))
      },
      [FILE_BYTES, MESSAGES] as const,
    )
    await until(
      'the file is being received',
      () => b.evaluate(() => Number(window.kept.received) > 4e6),
      60_000,
    )

    lab.cut()
    const cut = performance.now()
    await until('the peer is reconnecting', async () => (await status(a)) === 'reconnecting')
    await until('10 s have passed', () => performance.now() - cut >= CUT_MS)
    lab.heal()
    await until('the peer is back', async () => (await status(a)) === 'open', 30_000)
    console.log(`the peer is back ${Math.round(performance.now() - cut - CUT_MS)} ms after the path`)

    const outcome = () => a.evaluate(() => [window.kept.file, window.kept.numbers])
    await until('all is sent', async () => !(await outcome()).includes('sending'), 240_000)
    expect(await outcome()).toEqual(['done', 'done'])
    // Before the pages hash 200 MB, which may block one for longer than the silence that a peer tolerates.
    for (const tab of [a, b]) {
      expect(await tab.evaluate(() => window.page.left)).toEqual([])
      expect(await tab.evaluate(() => window.page.samePeers())).toBe(true)
    }
    await until('the file is complete', () => b.evaluate(() => window.kept.hash !== ''), 60_000)
    expect(await b.evaluate(() => window.kept.hash)).toBe(await a.evaluate(() => window.kept.hash))
    expect(await b.evaluate(() => window.kept.numbers)).toEqual(Array.from({ length: MESSAGES }, (_, i) => i))
    await Promise.all([a.close(), b.close()])
  })

  test('reconnect when one moves to another network', { timeout: 120_000 }, async ({ skip }) => {
    skip(missing !== undefined, missing)
    const noBrowser = missingBrowser(kindA, kindB)
    skip(noBrowser !== undefined, noBrowser)
    if (!lab) throw new Error('The lab did not start')
    const [a, b] = [await openTab(lab, kindA, 'a'), await openTab(lab, kindB, 'b')]
    const room = `move ${kindA} ${kindB}`
    await Promise.all([connectAndJoin(a, room), connectAndJoin(b, room)])
    await Promise.all([seesPeers(a, 1), seesPeers(b, 1)])
    lab.changeAddress('a')
    const moved = performance.now()
    let sent = 0
    for (const [from, to] of [
      [a, b],
      [b, a],
    ] as const) {
      await until(
        'a message arrives',
        async () => {
          await from.evaluate((text) => {
            for (const peer of window.page.room().peers.values()) peer.send(text).catch(() => {})
          }, `moved ${++sent}`)
          return to.evaluate(() => window.page.received.some(({ data }) => String(data).startsWith('moved')))
        },
        30_000,
      )
    }
    const kept = await Promise.all([a, b].map((tab) => tab.evaluate(() => window.page.left.length === 0)))
    console.log(
      `a message arrives ${Math.round(performance.now() - moved)} ms after the move; the same peers: ${kept}`,
    )
    for (const tab of [a, b]) await tab.close()
  })
})

function status(tab: Tab): Promise<string> {
  return tab.evaluate(() => window.page.peer().status)
}

async function openTab(lab: Lab, kind: BrowserKind, place: 'a' | 'b'): Promise<Tab> {
  const [tab] = await openRoomTabs(await lab.browser(kind, place), lab.url('/'), 1)
  if (!tab) throw new Error('The tab did not open')
  return tab
}
