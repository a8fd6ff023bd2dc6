import { spawnSync } from 'node:child_process'
import { readFile, writeFile } from 'node:fs/promises'
import { cpus } from 'node:os'
import { fileURLToPath } from 'node:url'
import { findChromium } from '../../scripts/lib/browsers.mjs'
import type { Measures } from './measures.ts'
import { LINES, type Line, reached } from './table.ts'

const results = fileURLToPath(new URL('../results.json', import.meta.url))
const docs = fileURLToPath(new URL('../../docs/benchmarks.md', import.meta.url))
const BEGIN = '<!-- what `npm run bench -- --write` wrote -->'
const END = '<!-- end -->'

export interface Run {
  rows: ReadonlySet<number>
  runs: number
  /** Also replaces the table in docs/benchmarks.md. */
  intoDocs: boolean
}

/** Prints the table, and writes all values to results.json. */
export async function writeReport(measures: Measures, { rows, runs, intoDocs }: Run): Promise<void> {
  const lines = LINES.filter(({ row }) => rows.has(row))
  const date = new Date().toISOString().slice(0, 10)
  const head = `${date} · \`npm run bench -- --runs ${runs}\` · ${machine()}`
  const table = [
    '| # | what | who | median (range) | × floor | bar | reached |',
    '|--:|---|---|--:|--:|---|---|',
    ...lines.flatMap((line) => rowsOf(line, measures)),
  ]
  const failures = lines.flatMap((line) => failuresOf(line, measures))
  const text = [
    head,
    '',
    ...table,
    ...(failures.length > 0 ? ['', 'Failed runs:', '', ...failures] : []),
  ].join('\n')
  console.log(`\n${text}\n`)
  await writeFile(results, `${JSON.stringify({ date, runs, machine: machine(), measures }, undefined, 1)}\n`)
  if (intoDocs) await replaceTable(text)
}

/** One row for each value; ours is the first, with the bar. */
function rowsOf(line: Line, measures: Measures): string[] {
  const ours = measures.of(line.key, 'ours')?.median
  const floor = line.floor && measures.of(line.key, line.floor)?.median
  const verdict = reached(line, measures)
  return whoIn(line).map((who, i) => {
    const cells =
      i === 0
        ? [
            line.row,
            line.what,
            who,
            `**${cell(line, measures, who)}**`,
            ours && floor ? (ours / floor).toFixed(2) : '',
            line.bar,
            verdict === undefined ? 'not measured' : verdict ? 'yes' : '**no**',
          ]
        : ['', '', who, cell(line, measures, who), '', '', '']
    return `| ${cells.join(' | ')} |`
  })
}

function failuresOf(line: Line, measures: Measures): string[] {
  return whoIn(line).flatMap((who) => {
    const failure = measures.failureOf(line.key, who)
    return failure ? [`- Row ${line.row}, ${who}, ${failure.times} ×: ${failure.why}`] : []
  })
}

function whoIn({ also = [], anchors, floor }: Line): string[] {
  return [...new Set(['ours', ...also, ...(floor ? [floor] : []), ...anchors])]
}

/** Median, and the range if the values differ. */
function cell({ key, unit }: Line, measures: Measures, who: string): string {
  const found = measures.of(key, who)
  if (!found) return measures.failureOf(key, who) ? 'failed' : '–'
  const [median, min, max] = [found.median, found.min, found.max].map(format)
  return `${median}${unit && ` ${unit}`}${found.min === found.max ? '' : ` (${min}–${max})`}`
}

function format(value: number): string {
  return value.toLocaleString('en', { maximumFractionDigits: value < 100 ? 1 : 0 })
}

function machine(): string {
  const chromium = findChromium()
  const output = chromium ? spawnSync(chromium, ['--version'], { encoding: 'utf8' }).stdout : ''
  const version = /\d+/.exec(output)?.[0] ?? '?'
  return `${cpus().length} cores, Node ${process.versions.node.split('.')[0]}, Chromium ${version}, loopback`
}

async function replaceTable(text: string): Promise<void> {
  const page = await readFile(docs, 'utf8')
  const [before, rest] = page.split(BEGIN)
  const after = rest?.split(END)[1]
  if (before === undefined || after === undefined) throw new Error('docs/benchmarks.md has lost its markers')
  await writeFile(docs, `${before}${BEGIN}\n\n${text}\n\n${END}${after}`)
}
