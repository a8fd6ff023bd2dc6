import type { Bench } from '../lib/bench.ts'
import { Hosts, roomOf } from '../lib/hosts.ts'
import type { Measures } from '../lib/measures.ts'
import { reasonOf, within } from '../lib/patience.ts'

const MESSAGES = 200
const MEET_WITHIN_MS = 20_000
const CONTENDERS = ['ours', 'torrent', 'mqtt', 'peerjs'] as const

/** Row 8: how many bytes the message 1 takes above DTLS, in addition to its one byte. */
export async function bytes(bench: Bench, measures: Measures): Promise<void> {
  const browser = await bench.browser()
  await Hosts.open(bench, browser, CONTENDERS)
  for (const name of CONTENDERS) {
    const tab = await bench.open(browser, name)
    try {
      const met = tab.evaluate((room) => window.bench.firstMessage(room), roomOf(name))
      await within(MEET_WITHIN_MS, 'meeting', met)
      const sizes = await tab.evaluate((count) => window.bench.sizes(count), MESSAGES)
      for (const size of sizes) measures.add('8', name, size - 1)
    } catch (error) {
      measures.fail('8', name, reasonOf(error))
    }
  }
  await bench.end(browser)
}
