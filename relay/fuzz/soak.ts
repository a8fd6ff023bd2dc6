// npm run soak: millions of hostile packets against a relay that serves real pages meanwhile. --packets --sources
// --seed
import { parseArgs } from 'node:util'
import { readCorpus } from './corpus.ts'
import { guided } from './guided.ts'
import { seeded } from './random.ts'
import { type SiegeReport, siege } from './siege.ts'
import { Victim } from './victim.ts'

/** How much more memory a relay may use at the end than after a tenth of the packets, bytes. */
const MAX_GROWTH = 32 * 1024 * 1024
const LINES = 20

const { values } = parseArgs({
  options: {
    packets: { type: 'string', default: '10000000' },
    sources: { type: 'string', default: '900' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
  },
})
const packets = Number(values.packets)
const random = seeded(Number(values.seed))
const failures: unknown[] = []
const {
  before,
  after,
  found,
  failures: broken,
} = await guided(
  readCorpus('').map(({ packet }) => packet),
  random,
  packets / 50,
)
console.log(
  `guided: ${count(packets / 50)} packets, ${before} blocks of code by the seeds, ${after} at the end`,
)
for (const { packet, error } of broken) failures.push(Buffer.from(packet).toString('hex'), error)
const victim = await Victim.start()
console.log(`${count(packets)} packets from ${values.sources} addresses, seed ${values.seed}`)
const started = performance.now()
let next = 0
try {
  const report = await siege(victim, {
    packets,
    sources: Number(values.sources),
    random,
    seeds: found,
    progress: (taken, { stats, rss, cpu }, watch) => {
      if (taken < next) return
      next += packets / LINES
      const seconds = Math.round((performance.now() - started) / 1000)
      console.log(
        `${count(taken).padStart(11)} in ${seconds} s, ${mebibytes(rss)}, ${cpu.toFixed(0)} s of CPU, ${stats.dials} dials, ` +
          `${stats.allocations} allocations, ${watch.pongs.length} pongs, ${watch.welcomes.length} newcomers, ${watch.failures.length} failures`,
      )
    },
  })
  failures.push(...report.failures)
  if (report.late - report.early > MAX_GROWTH)
    failures.push(`The relay grew by ${mebibytes(report.late - report.early)}.`)
  print(report)
} catch (cause) {
  failures.push(cause)
}
await victim.close()
for (const failure of failures) console.error(failure)
console.log(failures.length > 0 ? '\nFAILED' : '\npassed')
process.exit(failures.length > 0 ? 1 : 0)

function print(report: SiegeReport): void {
  const { taken, lost, seconds, early, late } = report
  console.log(`\npackets      ${count(taken)} taken, ${count(lost)} lost before the relay`)
  console.log(`time         ${seconds.toFixed(0)} s, ${count(Math.round(taken / seconds))} packets/s`)
  console.log(`memory       ${mebibytes(early)} after a tenth, ${mebibytes(late)} at the end`)
  console.log(`dials held   ${report.dials} at most`)
  console.log(`pings        ${timesOf(report.pongs)}`)
  console.log(`newcomers    ${timesOf(report.welcomes)}`)
  for (const { name, overall, worst } of report.amplification)
    console.log(
      `${name.padEnd(15)} ${overall.toFixed(3)} bytes received for each byte sent, at worst ${worst.toFixed(2)}`,
    )
}

function timesOf(times: readonly number[]): string {
  const sorted = times.toSorted((a, b) => a - b)
  const at = (share: number) => (sorted[Math.floor(share * (sorted.length - 1))] ?? 0).toFixed(0)
  return `${count(times.length)}, median ${at(0.5)} ms, 99 % ${at(0.99)} ms, longest ${at(1)} ms`
}

function count(number: number): string {
  return number.toLocaleString('en')
}

function mebibytes(bytes: number): string {
  return `${(bytes / 1024 / 1024).toFixed(1)} MiB`
}
