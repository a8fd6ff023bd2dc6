import { fromBase64, icePasswordOf } from '@lumamesh/core/protocol'
import { dialRelay, helloOf } from '../src/testing/dialRelay.ts'
import { type AttackSource, openSources } from './attackSource.ts'
import { readCorpus } from './corpus.ts'
import { type FloodReport, flood, type Squad } from './flood.ts'
import { dials, mutants, noise } from './generators.ts'
import { Liveness } from './liveness.ts'
import { becomeMember } from './member.ts'
import { prove } from './prover.ts'
import { pick, type Random } from './random.ts'
import { keyOf, memberSeeds, strangerSeeds } from './seeds.ts'
import type { Stats, Victim } from './victim.ts'

export interface SiegeOptions {
  packets: number
  /** How many addresses send packets without credentials. */
  sources: number
  random: Random
  /** Additional packets to mutate. */
  seeds?: readonly Uint8Array[]
  progress?: (taken: number, stats: Stats, watch: Liveness) => void
}

export interface SiegeReport extends FloodReport {
  /** Resident memory after a tenth of the packets, bytes. */
  early: number
  /** Resident memory at the end, bytes. */
  late: number
  /** The most dials at a time. */
  dials: number
  /** How long each PONG took, ms. */
  pongs: readonly number[]
  /** How long each new page took until WELCOME, ms. */
  welcomes: readonly number[]
  /** Bytes received for each byte sent. */
  amplification: { name: string; overall: number; worst: number }[]
  failures: readonly string[]
}

const MEMBERS = 8
const PROVERS = 8
const PROVE_MS = 250
const MAX_AMPLIFICATION = 3

/**
 * A flood from sources without credentials, TURN clients, and dials with a proven address, while the relay serves
 * pages.
 */
export async function siege(victim: Victim, options: SiegeOptions): Promise<SiegeReport> {
  const { packets, random, progress } = options
  const fingerprint = fromBase64(victim.record.fp) ?? new Uint8Array()
  const password = icePasswordOf(fingerprint)
  const corpus = readCorpus(password)
  const seeds = [
    ...strangerSeeds(password),
    ...corpus.map(({ packet }) => packet),
    ...(options.seeds ?? []).filter((seed) => seed.length > 0),
  ]
  const hellos = corpus.filter(({ name }) => name.startsWith('dtls')).map(({ packet }) => packet)
  const page = await dialRelay(victim.record)
  page.send(helloOf(page))
  const [turn] = (await page.next('welcome')).turn
  const sources = await openSources(options.sources + MEMBERS + PROVERS, victim.port)
  const [insiders, provers] = [sources.slice(0, MEMBERS), sources.slice(MEMBERS, MEMBERS + PROVERS)]
  const third = (i: number) => sources.slice(MEMBERS + PROVERS).filter((_, at) => at % 3 === i)
  const strangers: Squad[] = [
    { name: 'random', sources: third(0), next: noise(random) },
    { name: 'mutated', sources: third(1), next: mutants(random, seeds, password) },
    { name: 'spoofed dials', sources: third(2), next: dials(random, password) },
  ]
  const members = turn ? await membersOf(insiders, turn, random) : []
  // A quarter for each kind of source without credentials, and a quarter for the TURN clients.
  const squads = members.length > 0 ? members.flatMap((member) => [...strangers, member]) : strangers
  const watch = new Liveness(victim.record, page)
  const proving = setInterval(
    () => prove(pick(provers, random), { relay: fingerprint, password, hellos, random }),
    PROVE_MS,
  )
  let [early, most] = [0, 0]
  try {
    const report = await flood(victim, {
      squads,
      packets,
      random,
      progress: (taken, stats) => {
        most = Math.max(most, stats.stats.dials)
        if (taken >= packets / 10) early ||= stats.rss
        progress?.(taken, stats, watch)
      },
    })
    await watch.stop()
    const { rss } = await victim.stats()
    const amplification = strangers.map(amplificationOf)
    for (const { name, worst } of amplification) {
      if (worst > MAX_AMPLIFICATION)
        watch.failures.push(`${name}: an address received ${worst} times the bytes that it sent`)
    }
    const { pongs, welcomes, failures } = watch
    return { ...report, early, late: rss, dials: most, pongs, welcomes, amplification, failures }
  } finally {
    clearInterval(proving)
    page.close()
    for (const source of sources) source.close()
  }
}

/** TURN clients: each has its own nonce, and knows the relayed addresses of all. */
async function membersOf(
  sources: readonly AttackSource[],
  credentials: { username: string; credential: string },
  random: Random,
): Promise<Squad[]> {
  const members = await Promise.all(sources.map((source) => becomeMember(source, credentials)))
  return sources.map((source, i) => {
    const { login } = members[i] as (typeof members)[number]
    const seeds = members.flatMap(({ relayed }) => memberSeeds(login, relayed))
    return { name: 'TURN members', sources: [source], next: mutants(random, seeds, keyOf(login)) }
  })
}

function amplificationOf({ name, sources }: Squad): SiegeReport['amplification'][number] {
  const [sent, received] = sources.reduce(
    ([sent, received], source) => [sent + source.sent, received + source.received],
    [0, 0],
  )
  return {
    name,
    overall: received / sent,
    worst: Math.max(...sources.map((source) => (source.sent > 0 ? source.received / source.sent : 0))),
  }
}
