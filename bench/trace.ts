// Prints the events of a page that joins a room, with their times: npm run bench -- --trace
// ours|torrent|mqtt|peerjs|floor
import { Bench } from './lib/bench.ts'
import { roomOf } from './lib/hosts.ts'
import { CONTENDERS } from './lib/site.ts'

/** Prints the trace of a contender. */
export async function trace(wanted: string, warm: boolean): Promise<void> {
  const name = CONTENDERS.find((contender) => contender === wanted)
  if (!name) throw new Error(`--trace takes one of ${CONTENDERS.join(', ')}`)
  const bench = await Bench.start(1)
  try {
    const browser = await bench.browser()
    const host = await bench.open(browser, name, 'traced')
    if (name !== 'floor') await host.evaluate((room) => window.bench.host(room), roomOf(name))
    await pause(2_000)
    // As in the table, the host has connected to a page before.
    const before = await bench.open(browser, name)
    await before.evaluate((room) => window.bench.firstMessage(room), roomOf(name))
    await before.close()
    await pause(1_000)
    const guest = await bench.open(browser, name, 'traced')
    if (warm) await guest.evaluate(() => window.bench.ready())
    await pause(500)
    const start = Date.now()
    const took = await guest.evaluate((room) => window.bench.firstMessage(room), roomOf(name))
    await pause(100)
    const events = [
      ...(await host.evaluate(() => window.trace)).map((event) => ({ ...event, who: 'host ' })),
      ...(await guest.evaluate(() => window.trace)).map((event) => ({ ...event, who: 'guest' })),
    ]
      .filter(({ at }) => at >= start && at <= start + took + 50)
      .sort((a, b) => a.at - b.at)
    for (const { at, who, connection, what } of events)
      console.log(`${(at - start).toFixed(1).padStart(8)}  ${who} ${connection}  ${what}`)
    console.log(`first message after ${took.toFixed(1)} ms`)
  } finally {
    await bench.close()
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
