import type { Tab, TestBrowser } from '../../e2e/lib/tab.ts'
import type { Bench } from '../lib/bench.ts'
import type { Measures } from '../lib/measures.ts'
import { reasonOf, within } from '../lib/patience.ts'

export const PAGES = 6
const PATIENCE_MS = 30_000
/** How long all pages have to start waiting for the same moment, ms. */
const LEAD_MS = 300
const MEETINGS = [
  { who: 'ours', contender: 'ours', warm: false },
  { who: 'ours, connected', contender: 'ours', warm: true },
  { who: 'torrent', contender: 'torrent', warm: false },
  { who: 'mqtt', contender: 'mqtt', warm: false },
] as const
type Meeting = (typeof MEETINGS)[number]

/**
 * Rows 5 and 11: how long pages that join at the same moment take until all are connected, and how many connections
 * each makes.
 */
export async function mesh(bench: Bench, measures: Measures): Promise<void> {
  const browser = await bench.browser()
  for (let run = 0; run < bench.fewRuns; run++) {
    for (const meeting of MEETINGS) await openMeeting(bench, browser, measures, meeting, `meeting-${run}`)
  }
  await bench.end(browser)
}

async function openMeeting(
  bench: Bench,
  browser: TestBrowser,
  measures: Measures,
  { who, contender, warm }: Meeting,
  room: string,
): Promise<void> {
  const tabs = await Promise.all(Array.from({ length: PAGES }, () => bench.open(browser, contender)))
  if (warm) await Promise.all(tabs.map((tab) => tab.evaluate(() => window.bench.ready())))
  const at = Date.now() + LEAD_MS
  const all = Promise.all(tabs.map((tab) => meetAt(tab, `${who} ${room}`, at)))
  try {
    const moments = await within(PATIENCE_MS, `a mesh of ${PAGES}`, all)
    measures.add('5', who, Math.max(...moments) - at)
    for (const tab of tabs) measures.add('11', who, await tab.evaluate(() => window.probe.connections.length))
  } catch (error) {
    measures.fail('5', who, reasonOf(error))
    all.catch(() => 'the failure is already counted')
  }
  await Promise.all(tabs.map((tab) => tab.close()))
}

function meetAt(tab: Tab, room: string, at: number): Promise<number> {
  return tab.evaluate(([id, moment, others]) => window.bench.meet(id, moment, others), [
    room,
    at,
    PAGES - 1,
  ] as const)
}
