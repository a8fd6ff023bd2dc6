import type { Generator } from './generators.ts'
import { pick, type Random } from './random.ts'
import type { Source } from './source.ts'
import type { Stats, Victim } from './victim.ts'

/** Packets on their way at a time: what the socket's buffer holds, since a packet that the kernel drops tests nothing. */
const WINDOW = 2_000
const BATCH = 100

/** Sources, and what they send. */
export interface Squad {
  name: string
  sources: readonly Source[]
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
  let [sent, lost, taken] = [0, 0, 0]
  while (taken < packets) {
    for (let i = 0; i < WINDOW - BATCH && sent - lost - taken < WINDOW - BATCH; i++) {
      const squad = squads[i % squads.length]
      if (squad) pick(squad.sources, random).send(squad.next())
      sent++
    }
    // What came meanwhile is read by this process, too.
    await new Promise(setImmediate)
    const stats = await victim.stats()
    const now = stats.stats.datagrams - before
    // Others send to it, too, so this is no exact count; nothing new twice in a row means that the rest is lost.
    if (now === taken) lost = Math.max(lost, sent - taken)
    taken = now
    progress(taken, stats)
  }
  return { seconds: (performance.now() - start) / 1000, taken, lost }
}
