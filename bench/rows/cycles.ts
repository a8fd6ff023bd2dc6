import type { TestBrowser } from '../../e2e/lib/tab.ts'
import type { Bench } from '../lib/bench.ts'
import { Hosts, roomOf } from '../lib/hosts.ts'
import type { Measures } from '../lib/measures.ts'
import type { ContenderName } from '../lib/site.ts'

export const CYCLES = 1_000
/** A cycle that takes longer has failed, ms. */
const CYCLE_WITHIN_MS = 15_000
const STEP = 25
/** The longest time of one contender, ms. */
const PATIENCE_MS = 180_000
const CONTENDERS = ['ours', 'torrent', 'mqtt'] as const

/** Row 10: how often one page can join a room, connect to its peer, and leave; and the same in an empty room. */
export async function cycles(bench: Bench, measures: Measures): Promise<void> {
  const browser = await bench.browser()
  await Hosts.open(bench, browser, CONTENDERS)
  for (const name of CONTENDERS) {
    await count(bench, browser, measures, name, false)
    await count(bench, browser, measures, name, true)
  }
  await bench.end(browser)
}

async function count(
  bench: Bench,
  browser: TestBrowser,
  measures: Measures,
  name: ContenderName,
  alone: boolean,
): Promise<void> {
  const who = alone ? `${name}, alone` : name
  const tab = await bench.open(browser, name)
  const start = Date.now()
  let done = 0
  let failure = ''
  while (done < CYCLES && failure === '' && Date.now() - start < PATIENCE_MS) {
    const step = await (alone
      ? tab.evaluate((times) => window.bench.cycleAlone('nobody-is-here', times), STEP)
      : tab.evaluate(([room, times, ms]) => window.bench.cycle(room, times, ms), [
          roomOf(name),
          STEP,
          CYCLE_WITHIN_MS,
        ] as const))
    done += step.done
    failure = step.failure
  }
  measures.add('10', who, done)
  if (failure) measures.fail('10', who, failure.replace(/^\w*Error: /, ''))
  else if (done < CYCLES) measures.fail('10', who, `the limit of ${PATIENCE_MS / 1000} s was reached`)
  await tab.close()
}
