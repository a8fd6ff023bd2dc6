import type { TestBrowser } from '../../e2e/lib/tab.ts'
import type { Bench } from '../lib/bench.ts'
import { Hosts, roomOf } from '../lib/hosts.ts'
import type { Measures } from '../lib/measures.ts'
import { reasonOf, within } from '../lib/patience.ts'
import { CONTENDERS, type ContenderName } from '../lib/site.ts'

const PATIENCE_MS = 10_000
/** The wait between the first connection of a page and the next one, ms. */
const SETTLE_MS = 300

/** Rows 2, 3 and 4: the dial, and the first message, cold and warm. Each run opens a new page. */
export async function links(bench: Bench, measures: Measures, rows: ReadonlySet<number>): Promise<void> {
  const browser = await bench.browser()
  const hosts = await Hosts.open(
    bench,
    browser,
    rows.has(3) ? CONTENDERS.filter((name) => name !== 'floor') : ['ours'],
  )
  for (let run = 0; run < bench.runs; run++) {
    if (rows.has(2) || rows.has(4)) {
      await dialOurs(bench, browser, measures)
      await hosts.alone('ours')
      await dialFloor(bench, browser, measures)
    }
    if (!rows.has(3)) continue
    // Another contender is first in each run.
    const order = CONTENDERS.map((_, i) => CONTENDERS[(i + run) % CONTENDERS.length] as ContenderName)
    for (const name of order) {
      await cold(bench, browser, measures, name)
      await hosts.alone(name)
    }
  }
  await bench.end(browser)
}

async function dialOurs(bench: Bench, browser: TestBrowser, measures: Measures): Promise<void> {
  const tab = await bench.open(browser, 'ours')
  measures.add('2', 'connect()', await tab.evaluate(() => window.bench.ready()))
  measures.add('2', 'ours', await firstDial(tab))
  await pause()
  const warm = tab.evaluate((room) => window.bench.firstMessage(room), roomOf('ours'))
  measures.add('4', 'ours', await within(PATIENCE_MS, 'a warm join', warm))
  await tab.evaluate(() => window.bench.leave())
  await tab.close()
}

async function dialFloor(bench: Bench, browser: TestBrowser, measures: Measures): Promise<void> {
  const tab = await bench.open(browser, 'floor')
  measures.add('4', 'floor', await tab.evaluate(() => window.bench.firstMessage('')))
  measures.add('2', 'floor', await firstDial(tab))
  await pause()
  measures.add('4', 'second pair', await tab.evaluate(() => window.bench.firstMessage('')))
  await tab.close()
}

async function cold(
  bench: Bench,
  browser: TestBrowser,
  measures: Measures,
  name: ContenderName,
): Promise<void> {
  const tab = await bench.open(browser, name)
  try {
    const first = tab.evaluate((room) => window.bench.firstMessage(room), roomOf(name))
    measures.add('3', name, await within(PATIENCE_MS, 'the first message', first))
  } catch (error) {
    measures.fail('3', name, reasonOf(error))
  }
  await tab.evaluate(() => window.bench.leave())
  await tab.close()
}

/** From `new RTCPeerConnection` to its open channel. */
function firstDial(tab: Awaited<ReturnType<Bench['open']>>): Promise<number> {
  return tab.evaluate(() => {
    const [first] = window.probe.connections
    return first ? first.opened - first.made : Number.NaN
  })
}

function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, SETTLE_MS))
}
