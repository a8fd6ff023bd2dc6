import { Coverage } from './coverage.ts'
import { FuzzTarget } from './fuzzTarget.ts'
import { mutated } from './mutate.ts'
import { pick, type Random } from './random.ts'
import { strangerSeeds } from './seeds.ts'
import { signed } from './sign.ts'

/** Packets for each read of the coverage, which takes longer than a packet. */
const BATCH = 20
/** Batches before the target is replaced, with the state that packets have left in it. */
const BATCHES_A_LIFE = 50

export interface GuidedReport {
  /** Blocks of code that the seeds ran. */
  before: number
  /** Blocks of code that all packets ran. */
  after: number
  /** Packets that reached new code. */
  found: readonly Uint8Array[]
  /** Packets that made a part throw or violate an invariant. */
  failures: { packet: Uint8Array; error: unknown }[]
}

/**
 * Coverage-guided fuzzing of the parts that need no socket, with so many packets. Packets that reach new code become
 * seeds.
 */
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
    // Signed for the nonces and passwords of this target.
    pool = [...strangerSeeds(target.password), ...target.seeds, ...corpus, ...found]
  }
  renew()
  for (const packet of pool) feed(packet)
  await coverage.countNew()
  const before = coverage.size
  for (let batch = 1; batch * BATCH <= packets; batch++) {
    if (batch % BATCHES_A_LIFE === 0) renew()
    const packetsOfBatch = Array.from({ length: BATCH }, () => {
      const packet = mutated(pick(pool, random), random, pool)
      return random(4) === 0 ? packet : signed(packet, random(2) === 0 ? target.password : target.key)
    })
    for (const packet of packetsOfBatch) feed(packet)
    if ((await coverage.countNew()) === 0) continue
    found.push(...packetsOfBatch)
    pool.push(...packetsOfBatch)
  }
  coverage.stop()
  return { before, after: coverage.size, found, failures }
}
