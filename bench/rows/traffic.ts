import type { Tab, TestBrowser } from '../../e2e/lib/tab.ts'
import type { Bench } from '../lib/bench.ts'
import type { Measures } from '../lib/measures.ts'
import { reasonOf, within } from '../lib/patience.ts'
import { CONTENDERS, type ContenderName } from '../lib/site.ts'

const FILE_BYTES = 64 * 1024 * 1024
const MESSAGES = 100_000
const AWAITED = 20_000
/** Contenders that would take minutes send this many messages. */
const FEWER: Partial<Record<ContenderName, number>> = { torrent: 5_000, mqtt: 5_000 }
/** How long the cursor moves, s. */
const POINT_SECONDS = 4
/** How long a flood takes to reach its full rate, ms. */
const FLOOD_LEAD_MS = 1_000
/** Pieces of at most 256 KiB: a file slower than 1 MB/s counts as stopped. */
const MIN_PIECES = 16
const MEET_WITHIN_MS = 20_000
const PATIENCE_MS = 60_000

interface Pair {
  sender: Tab
  receiver: Tab
}

/**
 * Rows 6, 7 and 15: a file, small messages, and a cursor alone and beside a file. Each run opens two new pages of each
 * contender.
 */
export async function traffic(bench: Bench, measures: Measures, rows: ReadonlySet<number>): Promise<void> {
  for (let run = 0; run < bench.fewRuns; run++) {
    const browser = await bench.browser()
    // Another contender is first in each run.
    const order = CONTENDERS.map((_, i) => CONTENDERS[(i + run) % CONTENDERS.length] as ContenderName)
    for (const name of order) await once(bench, browser, measures, rows, name)
    await bench.end(browser)
  }
}

async function once(
  bench: Bench,
  browser: TestBrowser,
  measures: Measures,
  rows: ReadonlySet<number>,
  name: ContenderName,
): Promise<void> {
  const receiver = await bench.open(browser, name, 'traffic')
  const sender = await bench.open(browser, name, 'traffic')
  const pair = { sender, receiver }
  const attempt = (key: string, what: () => Promise<unknown>) =>
    within(PATIENCE_MS, 'it', what()).catch((error) => measures.fail(key, name, reasonOf(error)))
  const rate = (key: string, what: () => Promise<number>) =>
    attempt(key, async () => measures.add(key, name, await what()))

  const failure = await within(MEET_WITHIN_MS, 'meeting', meet(pair)).catch(reasonOf)
  if (failure) for (const row of rows) measures.fail(String(row), name, failure)
  else {
    const count = FEWER[name]
    if (rows.has(6)) await rate('6', () => file(pair))
    if (rows.has(7)) await rate('7 awaited', () => messages(pair, count ?? AWAITED, true))
    if (rows.has(7)) await rate('7', () => messages(pair, count ?? MESSAGES, false))
    if (rows.has(15) && name !== 'peerjs') await attempt('15', () => cursor(pair, measures, name))
  }
  await Promise.all([sender.close(), receiver.close()])
}

async function meet({ sender, receiver }: Pair): Promise<void> {
  await receiver.evaluate(() => window.traffic.enter('here', 'host'))
  await sender.evaluate(() => window.traffic.enter('here', 'guest'))
  await Promise.all([receiver, sender].map((tab) => tab.evaluate(() => window.traffic.met())))
}

/** MB/s from the call until the other page has all of it. */
async function file({ sender, receiver }: Pair): Promise<number> {
  await sender.evaluate((bytes) => window.traffic.load(bytes), FILE_BYTES)
  const arrival = receiver.evaluate((bytes) => window.traffic.file(bytes), FILE_BYTES)
  const [end, start] = await Promise.all([arrival, sender.evaluate(() => window.traffic.sendFile())])
  return FILE_BYTES / 1_000 / (end - start)
}

/** Messages a second from the first call until the other page has the last one. */
async function messages({ sender, receiver }: Pair, count: number, awaited: boolean): Promise<number> {
  const arrival = receiver.evaluate((all) => window.traffic.messages(all), count)
  const sending = sender.evaluate(([all, one]) => window.traffic.sendMessages(all, one), [
    count,
    awaited,
  ] as const)
  const [end, start] = await Promise.all([arrival, sending])
  return (count * 1_000) / (end - start)
}

/** How long a cursor message takes, ms: alone, and while a file of 1 GB is on its way. */
async function cursor(pair: Pair, measures: Measures, name: ContenderName): Promise<void> {
  const { sender } = pair
  await point(pair, measures, `${name}, idle`)
  await sender.evaluate(() => window.traffic.flood())
  await new Promise((resolve) => setTimeout(resolve, FLOOD_LEAD_MS))
  const pieces = await point(pair, measures, name)
  // The row measures a cursor beside a file that moves.
  if (pieces < MIN_PIECES) throw new Error(`only ${pieces} pieces of the file moved`)
  await sender.evaluate(() => window.traffic.stopFlood())
}

/** Measures the cursor. Returns how many pieces of a file were received meanwhile. */
async function point({ sender, receiver }: Pair, measures: Measures, who: string): Promise<number> {
  await receiver.evaluate(() => window.traffic.pointed())
  await sender.evaluate((seconds) => window.traffic.point(seconds), POINT_SECONDS)
  const { latencies, pieces } = await receiver.evaluate(() => window.traffic.pointed())
  const at = (share: number) => latencies[Math.floor(latencies.length * share)] ?? Number.NaN
  measures.add('15', who, at(0.5))
  measures.add('15 p95', who, at(0.95))
  return pieces
}
