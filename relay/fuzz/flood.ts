import type { AttackSource } from './attackSource.ts'
import type { Generator } from './generators.ts'
import { pick, type Random } from './random.ts'
import type { Stats, Victim } from './victim.ts'

/** Packets on their way at a time: far less than the socket's buffer holds, since one that the kernel drops tests nothing. */
const WINDOW = 800
const BATCH = 100
/** When a relay that reports, but gets nothing more, has lost the rest, ms. */
const LOST_MS = 500

/** Sources, and what they send. */
export interface Squad {
  name: string
  sources: readonly AttackSource[]
  next: Generator
}

/** What a flood did. */
export interface FloodReport {
  seconds: number
  /** Packets that the relay took, and that were lost before it. */
  taken: number
  lost: number
}

/** Sends packets, evenly by all squads, until the relay has taken so many. */
export async function flood(
  victim: Victim,
  squads: readonly Squad[],
  packets: number,
  random: Random,
  progress: (taken: number, stats: Stats) => void = () => {},
): Promise<FloodReport> {
  const start = performance.now()
  const before = (await victim.stats()).stats.datagrams
  let [sent, lost, taken, foreign] = [0, 0, 0, 0]
  let moved = start
  while (taken < packets) {
    for (let i = 0; i < WINDOW - BATCH && sent - lost - taken < WINDOW - BATCH; i++) {
      const squad = squads[i % squads.length]
      if (squad) pick(squad.sources, random).send(squad.next())
      sent++
    }
    // What came meanwhile is read by this process, too.
    await new Promise(setImmediate)
    const stats = await victim.stats()
    const came = stats.stats.datagrams - before
    // Pages are served meanwhile: what came beyond what we sent is theirs.
    foreign = Math.max(foreign, came + lost - sent)
    const now = came - foreign
    if (now > taken) moved = performance.now()
    else if (performance.now() - moved > LOST_MS) lost = Math.max(lost, sent - taken)
    taken = now
    progress(taken, stats)
  }
  return { seconds: (performance.now() - start) / 1000, taken, lost }
}
