import { Coverage } from './coverage.ts'
import { FuzzTarget } from './fuzzTarget.ts'
import { mutated } from './mutate.ts'
import { pick, type Random } from './random.ts'
import { strangerSeeds } from './seeds.ts'
import { signed } from './sign.ts'

/** Asking V8 takes longer than a packet does. */
const BATCH = 20
/** State that a packet has left behind is gone after so many batches. */
const BATCHES_A_LIFE = 50

export interface GuidedReport {
  /** Blocks of code that have run: with the seeds alone, and at the end. */
  before: number
  after: number
  /** What reached new code. */
  found: readonly Uint8Array[]
  /** What made a part throw, or break a promise. */
  failures: { packet: Uint8Array; error: unknown }[]
}

/** Coverage-guided fuzzing of what needs no socket, with so many packets: what reaches new code becomes a seed itself. */
export async function guided(
  corpus: readonly Uint8Array[],
  random: Random,
  packets: number,
): Promise<GuidedReport> {
  const coverage = await Coverage.start()
  const failures: GuidedReport['failures'] = []
  const found: Uint8Array[] = []
  let target = new FuzzTarget()
  let pool: Uint8Array[] = []
  const feed = (packet: Uint8Array) => {
    try {
      target.feed(packet)
    } catch (error) {
      failures.push({ packet, error })
    }
  }
  const renew = () => {
    target = new FuzzTarget()
    // Signed anew: nonces and passwords are those of this life.
    pool = [...strangerSeeds(target.password), ...target.seeds, ...corpus, ...found]
  }
  renew()
  for (const packet of pool) feed(packet)
  await coverage.news()
  const before = coverage.size
  for (let batch = 1; batch * BATCH <= packets; batch++) {
    if (batch % BATCHES_A_LIFE === 0) renew()
    const packetsOfBatch = Array.from({ length: BATCH }, () => {
      const packet = mutated(pick(pool, random), random, pool)
      return random(4) === 0 ? packet : signed(packet, random(2) === 0 ? target.password : target.key)
    })
    for (const packet of packetsOfBatch) feed(packet)
    if ((await coverage.news()) === 0) continue
    found.push(...packetsOfBatch)
    pool.push(...packetsOfBatch)
  }
  coverage.stop()
  return { before, after: coverage.size, found, failures }
}
