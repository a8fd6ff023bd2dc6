import type { Bench } from '../lib/bench.ts'
import { Hosts, roomOf } from '../lib/hosts.ts'
import type { Measures } from '../lib/measures.ts'

export const CYCLES = 1_000
/** A cycle that takes longer has failed, ms. */
const CYCLE_WITHIN_MS = 15_000
const STEP = 25
/** Longer than this nobody gets, ms. */
const PATIENCE_MS = 240_000
const CONTENDERS = ['ours', 'torrent', 'mqtt'] as const

/** Row 10: how often one page can join a room where somebody is, meet them, and leave. */
export async function cycles(bench: Bench, measures: Measures): Promise<void> {
  const browser = await bench.browser()
  await Hosts.open(bench, browser, CONTENDERS)
  for (const name of CONTENDERS) {
    const tab = await bench.open(browser, name)
    const start = Date.now()
    let done = 0
    let failure = ''
    while (done < CYCLES && failure === '' && Date.now() - start < PATIENCE_MS) {
      const step = await tab.evaluate(([room, times, ms]) => window.bench.cycle(room, times, ms), [
        roomOf(name),
        STEP,
        CYCLE_WITHIN_MS,
      ] as const)
      done += step.done
      failure = step.failure
    }
    measures.add('10', name, done)
    if (failure) measures.fail('10', name, failure)
    else if (done < CYCLES) measures.fail('10', name, `${PATIENCE_MS / 1000} s were over`)
    await tab.close()
  }
  await bench.end(browser)
}
