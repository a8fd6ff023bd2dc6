import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, onTestFailed, test } from 'vitest'
import { missingBrowser } from '../e2e/lib/browsers.ts'
import { Cleanup } from '../e2e/lib/cleanup.ts'
import { doorHere, doorIn } from '../e2e/lib/doors.ts'
import { launchBrowserIn } from '../e2e/lib/labBrowser.ts'
import { LabNetwork, type Place } from '../e2e/lib/labNetwork.ts'
import { type LabRelay, startLabRelay } from '../e2e/lib/labRelay.ts'
import { sweepNamespaces } from '../e2e/lib/netns.ts'
import { serveRoomPage } from '../e2e/lib/site.ts'
import type { Tab, TestBrowser } from '../e2e/lib/tab.ts'
import { connectAndJoin, heard, openRoomTabs, seesPeers } from '../e2e/lib/tabs.ts'
import { until } from '../e2e/lib/until.ts'
import { whyNoLab } from '../scripts/lib/labTools.mjs'

const PLACES: readonly Place[] = ['a', 'b']
const ADDRESSES: Readonly<Record<Place, string>> = { a: '10.77.1.2', b: '10.77.2.2' }
const MESH_PORTS = [7_400, 7_401]
const CUT_MS = 30_000
/** A relay or page is tried again after ten seconds at the latest, and then meets the others. */
const HEALED_WITHIN_MS = 60_000

/** Two halves of a network, with two relays and two pages each, and what lies between them. */
describe.skipIf(whyNoLab() !== undefined || missingBrowser('chromium') !== undefined)(
  'a mesh of relays',
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
        await doorHere(cleanup, socket, `127.0.0.1:${pages.port}`)
        await doorIn(cleanup, network.clients[place], '127.0.0.1:8080', socket)
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

    async function open(place: Place, count: number): Promise<Tab[]> {
      const browser = browsers.get(place)
      if (!browser) throw new Error('No browser')
      const tabs = await openRoomTabs(browser, urls.get(place) ?? '', count)
      for (const tab of tabs) await connectAndJoin(tab, 'partition')
      return tabs
    }

    test('that is cut in two for half a minute is one again afterwards, and nobody is there twice', {
      timeout: 240_000,
    }, async () => {
      onTestFailed(() => console.log(relays.flatMap(({ logs }) => logs).join('\n')))
      const here = await open('a', 2)
      const there = await open('b', 2)
      const all = [...here, ...there]
      await Promise.all(all.map((tab) => seesPeers(tab, 3)))

      network.cut()
      const cut = performance.now()
      // Whom nobody hears is lost: only the half that can be reached is left, and a newcomer finds all of it.
      await Promise.all(all.map((tab) => seesOpen(tab, 1)))
      console.log(`each half is alone after ${Math.round((performance.now() - cut) / 100) / 10} s`)
      const [late] = (await open('b', 1)) as [Tab]
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
        await tab.evaluate((text) => window.page.say(text), `from ${index}`)
        for (const other of everybody) if (other !== tab) await heard(other, `from ${index}`)
      }
      for (const tab of everybody) {
        const said = await tab.evaluate(() => window.page.received.map(({ data }) => data))
        const texts = said.filter((text) => String(text).startsWith('from '))
        expect(texts.sort()).toEqual([...new Set(texts)].sort())
      }
    })
  },
)

/** Waits until the page has exactly that many peers whom it can talk to. */
function seesOpen(tab: Tab, count: number, deadlineMs?: number): Promise<boolean> {
  return until(
    `the page can talk to ${count} peers`,
    async () => {
      const open = await tab.evaluate(
        () => [...window.page.room().peers.values()].filter(({ status }) => status === 'open').length,
      )
      return open === count
    },
    deadlineMs,
  )
}
