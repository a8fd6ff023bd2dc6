import type { Tab } from '../../e2e/lib/tab.ts'
import { until } from '../../e2e/lib/until.ts'
import type { Bench } from '../lib/bench.ts'
import type { Measures } from '../lib/measures.ts'
import { reasonOf, within } from '../lib/patience.ts'

const MEET_WITHIN_MS = 20_000
const NOTICE_WITHIN_MS = 40_000
const CONTENDERS = ['ours', 'torrent', 'mqtt'] as const
type Name = (typeof CONTENDERS)[number]

interface Pair {
  name: Name
  stays: Tab
  goes: Tab
}

/** Row 9: how long a page takes to notice that the other one has left or was killed. */
export async function absence(bench: Bench, measures: Measures): Promise<void> {
  for (let run = 0; run < bench.fewRuns; run++) await once(bench, measures, run)
}

async function once(bench: Bench, measures: Measures, run: number): Promise<void> {
  const browser = await bench.browser()
  const victim = await bench.browser()
  const pairs: Pair[] = []
  for (const name of CONTENDERS)
    pairs.push({ name, stays: await bench.open(browser, name), goes: await bench.open(victim, name) })

  const met: Pair[] = []
  for (const pair of pairs) {
    const { name, stays, goes } = pair
    try {
      await together(stays, goes, `leave-${run}`)
      const at = await goes.evaluate(() => window.bench.leave())
      measures.add('9 leave', name, (await noticed(stays)) - at)
      await stays.evaluate(() => window.bench.leave())
      await together(stays, goes, `crash-${run}`)
      met.push(pair)
    } catch (error) {
      measures.fail('9 leave', name, reasonOf(error))
    }
  }
  const before = await Promise.all(met.map(({ stays }) => stays.evaluate(() => window.bench.lefts.length)))
  const at = Date.now()
  await bench.end(victim, 'kill')
  const noticing = met.map(async ({ name, stays }, i) => {
    measures.add('9 crash', name, (await noticed(stays, before[i])) - at)
  })
  await Promise.all(noticing)
  await bench.end(browser)
}

async function together(stays: Tab, goes: Tab, room: string): Promise<void> {
  await stays.evaluate((id) => window.bench.host(id), room)
  const met = goes.evaluate((id) => window.bench.firstMessage(id), room)
  await within(MEET_WITHIN_MS, 'meeting', met)
  await until('both pages are connected', () => stays.evaluate(() => window.bench.peers() === 1))
  // The work after a first connection has ended by then.
  await new Promise((resolve) => setTimeout(resolve, 1_000))
}

async function noticed(tab: Tab, before = 0): Promise<number> {
  return until(
    'the page notices that the other one has left',
    () => tab.evaluate((known) => window.bench.lefts[known], before),
    NOTICE_WITHIN_MS,
  )
}
