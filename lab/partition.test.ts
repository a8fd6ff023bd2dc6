import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, onTestFailed, test } from 'vitest'
import { missingBrowser } from '../e2e/lib/browsers.ts'
import { Cleanup } from '../e2e/lib/cleanup.ts'
import { launchBrowserIn } from '../e2e/lib/labBrowser.ts'
import { LabNetwork, type Place } from '../e2e/lib/labNetwork.ts'
import { type LabRelay, startLabRelay } from '../e2e/lib/labRelay.ts'
import { sweepNamespaces } from '../e2e/lib/netns.ts'
import { forwardInNamespace, forwardLocally } from '../e2e/lib/portForwards.ts'
import { serveRoomPage } from '../e2e/lib/site.ts'
import type { Tab, TestBrowser } from '../e2e/lib/tab.ts'
import { connectAndJoin, openRoomTabs, receives, seesPeers } from '../e2e/lib/tabs.ts'
import { until } from '../e2e/lib/until.ts'
import { whyNoLab } from '../scripts/lib/labTools.mjs'

const PLACES: readonly Place[] = ['a', 'b']
const ADDRESSES: Readonly<Record<Place, string>> = { a: '10.77.1.2', b: '10.77.2.2' }
const MESH_PORTS = [7_400, 7_401]
const CUT_MS = 30_000
/** Relays and pages dial again after at most ten seconds, and then connect to the others. */
const HEALED_WITHIN_MS = 60_000

/** A network in two halves, with two relays and two pages each. */
describe.skipIf(whyNoLab() !== undefined || missingBrowser('chromium') !== undefined)(
  'a network of relays',
  () => {
    const cleanup = new Cleanup()
    let network: LabNetwork
    const relays: LabRelay[] = []
    const browsers = new Map<Place, TestBrowser>()
    const urls = new Map<Place, string>()

    beforeAll(async () => {
      sweepNamespaces()
      const folder = await mkdtemp(join(tmpdir(), 'lumamesh-partition-'))
      cleanup.defer(() => rm(folder, { recursive: true, force: true }))
      network = new LabNetwork(cleanup)
      for (const place of PLACES) {
        for (const [index, meshPort] of MESH_PORTS.entries()) {
          const relay = await startLabRelay(cleanup, network.clients[place], {
            address: ADDRESSES[place],
            dataDir: join(folder, `${place}${index}`),
            env: {
              MESH_SALT: 'partition',
              MESH_PEERS: `${ADDRESSES.a}:${MESH_PORTS[0]}`,
              MESH_PORT: String(meshPort),
              UDP_PORT: String(3_478 + index),
            },
          })
          relays.push(relay)
        }
        const own = relays.slice(-MESH_PORTS.length).flatMap(({ records }) => records)
        const pages = await serveRoomPage(own)
        cleanup.defer(() => pages.close())
        const socket = join(folder, `${place}.socket`)
        await forwardLocally(cleanup, socket, `127.0.0.1:${pages.port}`)
        await forwardInNamespace(cleanup, {
          namespace: network.clients[place],
          from: '127.0.0.1:8080',
          to: socket,
        })
        urls.set(place, 'http://127.0.0.1:8080/')
        browsers.set(
          place,
          await launchBrowserIn(cleanup, network.clients[place], {
            kind: 'chromium',
            trusted: '127.0.0.1',
            folder,
          }),
        )
      }
    }, 120_000)

    afterAll(() => cleanup.run())

    async function openTabs(place: Place, count: number): Promise<Tab[]> {
      const browser = browsers.get(place)
      if (!browser) throw new Error('No browser')
      const tabs = await openRoomTabs(browser, urls.get(place) ?? '', count)
      for (const tab of tabs) await connectAndJoin(tab, 'partition')
      return tabs
    }

    test('has each peer once, half a minute after a partition', {
      timeout: 240_000,
    }, async () => {
      onTestFailed(() => console.log(relays.flatMap(({ logs }) => logs).join('\n')))
      const here = await openTabs('a', 2)
      const there = await openTabs('b', 2)
      const all = [...here, ...there]
      await Promise.all(all.map((tab) => seesPeers(tab, 3)))

      network.cut()
      const cut = performance.now()
      // Each page loses the peers of the other half, and a new page finds all peers of its half.
      await Promise.all(all.map((tab) => seesOpen(tab, 1)))
      console.log(`each half is alone after ${Math.round((performance.now() - cut) / 100) / 10} s`)
      const [late] = (await openTabs('b', 1)) as [Tab]
      await seesOpen(late, 2)
      await sleep(Math.max(0, CUT_MS - (performance.now() - cut)))

      network.heal()
      const healed = performance.now()
      const everybody = [...all, late]
      await Promise.all(everybody.map((tab) => seesOpen(tab, 4, HEALED_WITHIN_MS)))
      console.log(`one room again after ${Math.round((performance.now() - healed) / 100) / 10} s`)
      for (const [index, tab] of everybody.entries()) {
        const ids = await tab.evaluate(() => window.page.peers())
        expect(new Set(ids.map(String)).size).toBe(ids.length)
        await tab.evaluate((text) => window.page.broadcast(text), `from ${index}`)
        for (const other of everybody) if (other !== tab) await receives(other, `from ${index}`)
      }
      for (const tab of everybody) {
        const received = await tab.evaluate(() => window.page.received.map(({ data }) => data))
        const texts = received.filter((text) => String(text).startsWith('from '))
        expect(texts.sort()).toEqual([...new Set(texts)].sort())
      }
    })
  },
)

/** Waits until the page has exactly that many connected peers. */
function seesOpen(tab: Tab, count: number, deadlineMs?: number): Promise<boolean> {
  return until(
    `the page has ${count} connected peers`,
    async () => {
      const open = await tab.evaluate(
        () => [...window.page.room().peers.values()].filter(({ status }) => status === 'open').length,
      )
      return open === count
    },
    deadlineMs,
  )
}
