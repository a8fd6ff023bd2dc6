import { parseArgs } from 'node:util'
import { Bench } from './lib/bench.ts'
import { Measures } from './lib/measures.ts'
import { writeReport } from './lib/report.ts'
import { absence } from './rows/absence.ts'
import { bytes } from './rows/bytes.ts'
import { cycles } from './rows/cycles.ts'
import { links } from './rows/links.ts'
import { mesh } from './rows/mesh.ts'
import { size } from './rows/size.ts'
import { traffic } from './rows/traffic.ts'
import { trace } from './trace.ts'

const { values } = parseArgs({
  options: {
    rows: { type: 'string', default: '1,2,3,4,5,6,7,8,9,10,11,15' },
    runs: { type: 'string', default: '15' },
    /** Writes the table to docs/benchmarks.md. */
    write: { type: 'boolean', default: false },
    trace: { type: 'string' },
    warm: { type: 'boolean', default: false },
  },
})

if (values.trace) await trace(values.trace, values.warm)
else await measure(new Set(values.rows.split(',').map(Number)), Number(values.runs))

async function measure(rows: ReadonlySet<number>, runs: number): Promise<void> {
  if (!(runs >= 1)) throw new Error('--runs takes a number from 1 on')
  const wants = (...some: number[]) => some.some((row) => rows.has(row))
  const measures = new Measures()
  const bench = await Bench.start(runs)
  try {
    if (wants(1)) await size(measures)
    if (wants(2, 3, 4)) await links(bench, measures, rows)
    if (wants(5, 11)) await mesh(bench, measures)
    if (wants(6, 7, 15)) await traffic(bench, measures, rows)
    if (wants(8)) await bytes(bench, measures)
    if (wants(9)) await absence(bench, measures)
    if (wants(10)) await cycles(bench, measures)
  } finally {
    await bench.close()
  }
  await writeReport(measures, { rows, runs, intoDocs: values.write })
}
