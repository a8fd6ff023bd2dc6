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

/** Prints the table, keeps all values in results.json. */
export async function writeReport(measures: Measures, { rows, runs, intoDocs }: Run): Promise<void> {
  const lines = LINES.filter(({ row }) => rows.has(row))
  const date = new Date().toISOString().slice(0, 10)
  const head = `${date} · \`npm run bench -- --runs ${runs}\` · ${machine()}`
  const table = [
    '| # | what | ours | anchors | floor | ours / floor | bar | reached |',
    '|--:|---|--:|---|--:|--:|---|---|',
    ...lines.map((line) => rowOf(line, measures)),
  ]
  const text = `${head}\n\n${table.join('\n')}`
  console.log(`\n${text}\n`)
  await writeFile(results, `${JSON.stringify({ date, runs, machine: machine(), measures }, undefined, 1)}\n`)
  if (intoDocs) await replaceTable(text)
}

function rowOf(line: Line, measures: Measures): string {
  const show = (who: string) => cell(line, measures, who)
  const named = (names: readonly string[]) => names.map((name) => `${name} ${show(name)}`).join('<br>')
  const also = line.also?.length ? `<br>${named(line.also)}` : ''
  const ours = measures.of(line.key, 'ours')?.median
  const floor = line.floor && measures.of(line.key, line.floor)?.median
  const verdict = reached(line, measures)
  return `| ${[
    line.row,
    line.what,
    `**${show('ours')}**${also}`,
    named(line.anchors) || '–',
    line.floor ? show(line.floor) : '–',
    ours && floor ? (ours / floor).toFixed(2) : '–',
    line.bar,
    verdict === undefined ? 'not measured' : verdict ? 'yes' : '**no**',
  ].join(' | ')} |`
}

/** Median, and the range where there is one. */
function cell({ key, unit }: Line, measures: Measures, who: string): string {
  const found = measures.of(key, who)
  const failure = measures.failureOf(key, who)
  if (!found) return failure ? `failed (${failure.times} ×: ${failure.why})` : '–'
  const [median, min, max] = [found.median, found.min, found.max].map(format)
  const range = found.min === found.max ? '' : ` (${min}–${max})`
  return `${median}${unit && ` ${unit}`}${range}${failure ? `, and ${failure.times} ×: ${failure.why}` : ''}`
}

function format(value: number): string {
  return value.toLocaleString('en', { maximumFractionDigits: value < 100 ? 1 : 0 })
}

function machine(): string {
  const chromium = findChromium()
  const said = chromium ? spawnSync(chromium, ['--version'], { encoding: 'utf8' }).stdout : ''
  const version = /\d+/.exec(said)?.[0] ?? '?'
  return `${cpus().length} cores, Node ${process.versions.node.split('.')[0]}, Chromium ${version}, loopback`
}

async function replaceTable(text: string): Promise<void> {
  const page = await readFile(docs, 'utf8')
  const [before, rest] = page.split(BEGIN)
  const after = rest?.split(END)[1]
  if (before === undefined || after === undefined) throw new Error('docs/benchmarks.md has lost its markers')
  await writeFile(docs, `${before}${BEGIN}\n\n${text}\n\n${END}${after}`)
}
