import type { AttackSource } from './attackSource.ts'
import type { Generator } from './generators.ts'
import { pick, type Random } from './random.ts'
import type { Stats, Victim } from './victim.ts'

/**
 * Packets on their way at a time: far less than the socket's buffer holds, since a packet that the kernel drops tests
 * nothing.
 */
const WINDOW = 800
const BATCH = 100
/** The rest of the packets counts as lost when a relay that still reports received nothing for this long, ms. */
const LOST_AFTER_MS = 500

/** A group of sources that send the same kind of packets. */
export interface Squad {
  name: string
  sources: readonly AttackSource[]
  next: Generator
}

/** The outcome of a flood. */
export interface FloodReport {
  seconds: number
  /** Packets that the relay received. */
  taken: number
  /** Packets that were lost before the relay. */
  lost: number
}

export interface FloodOptions {
  squads: readonly Squad[]
  /** How many packets the relay is to receive. */
  packets: number
  random: Random
  progress?: (taken: number, stats: Stats) => void
}

/** Sends packets, the same number from each squad, until the relay has received so many. */
export async function flood(
  victim: Victim,
  { squads, packets, random, progress = () => {} }: FloodOptions,
): Promise<FloodReport> {
  const start = performance.now()
  const before = (await victim.stats()).stats.datagrams
  let [sent, lost, taken, foreign] = [0, 0, 0, 0]
  let lastProgress = start
  while (taken < packets) {
    for (let i = 0; i < WINDOW - BATCH && sent - lost - taken < WINDOW - BATCH; i++) {
      const squad = squads[i % squads.length]
      if (squad) pick(squad.sources, random).send(squad.next())
      sent++
    }
    // This process reads what it has received.
    await new Promise(setImmediate)
    const stats = await victim.stats()
    const received = stats.stats.datagrams - before
    // Packets beyond those that were sent here are from pages, which the relay serves meanwhile.
    foreign = Math.max(foreign, received + lost - sent)
    const now = received - foreign
    if (now > taken) lastProgress = performance.now()
    else if (performance.now() - lastProgress > LOST_AFTER_MS) lost = Math.max(lost, sent - taken)
    taken = now
    progress(taken, stats)
  }
  return { seconds: (performance.now() - start) / 1000, taken, lost }
}
