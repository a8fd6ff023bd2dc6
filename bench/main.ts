import { parseArgs } from 'node:util'
import { Bench } from './lib/bench.ts'
import { Measures } from './lib/measures.ts'
import { links } from './rows/links.ts'

const { values } = parseArgs({
  options: {
    rows: { type: 'string', default: '1,2,3,4,5,8,9,10,11' },
    runs: { type: 'string', default: '15' },
  },
})
const rows = new Set(values.rows.split(',').map(Number))
const measures = new Measures()
const bench = await Bench.start(Number(values.runs))
try {
  if ([2, 3, 4].some((row) => rows.has(row))) await links(bench, measures, rows)
} finally {
  await bench.close()
}
for (const row of ['2', '3', '4'])
  for (const who of ['ours', 'connect()', 'torrent', 'mqtt', 'peerjs', 'floor']) {
    const s = measures.of(row, who)
    if (s || measures.failureOf(row, who)) console.log(row, who, s, measures.failureOf(row, who))
  }
