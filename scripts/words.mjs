// npm run check:words [-- path…]: finds words to avoid in prose (words/prose.yml) and in names (words/names.grit).
import { execFileSync, spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import prh from 'prh'

const PROSE = fileURLToPath(new URL('words/prose.yml', import.meta.url))
const NAMES = fileURLToPath(new URL('words/names.json', import.meta.url))
/** Documents, and code for its comments and messages. Not the list itself (.yml), which has the words to avoid. */
const CHECKED = ['*.md', '*.ts', '*.tsx', '*.mts', '*.mjs', '*.js', '*.vue', '*.svelte', '*.html', '*.sh']

/** The folders and files to check. Default: all. */
const paths = process.argv.slice(2)

const found = checkProse()
const names = spawnSync(
  'biome',
  [
    'lint',
    `--config-path=${NAMES}`,
    '--diagnostic-level=error',
    '--max-diagnostics=none',
    ...(paths.length > 0 ? paths : ['.']),
  ],
  {
    stdio: 'inherit',
  },
)
if (names.error) throw names.error
process.exitCode = found > 0 || names.status !== 0 ? 1 : 0

/** Prints each place with advice. Returns the number of places. */
function checkProse() {
  const engine = prh.fromYAMLFilePath(PROSE)
  const counts = new Map()
  for (const file of filesOfRepository()) {
    const text = readFileSync(file, 'utf8')
    for (const { index, matches, rule } of engine.makeChangeSet(file).diffs) {
      const [line, column] = positionOf(text, index)
      console.log(`${file}:${line}:${column}  "${matches[0].replace(/\s+/g, ' ')}": ${rule.raw.prh}`)
      counts.set(rule, (counts.get(rule) ?? 0) + 1)
    }
  }
  for (const [rule, count] of counts) console.log(`${String(count).padStart(5)}  ${rule.raw.prh}`)
  const total = [...counts.values()].reduce((sum, count) => sum + count, 0)
  console.log(`Prose: ${total} ${total === 1 ? 'place' : 'places'} to correct.`)
  return total
}

/** The tracked files in the paths, and new files that are not ignored. */
function filesOfRepository() {
  const options = [
    'ls-files',
    '-z',
    '--cached',
    '--others',
    '--exclude-standard',
    '--deduplicate',
    '--',
    ...CHECKED,
  ]
  const files = execFileSync('git', options, { encoding: 'utf8' }).split('\0').filter(Boolean)
  const isBelow = (file) => paths.some((path) => file === path || file.startsWith(`${path}/`))
  return paths.length > 0 ? files.filter(isBelow) : files
}

function positionOf(text, index) {
  const before = text.slice(0, index).split('\n')
  return [before.length, before[before.length - 1].length + 1]
}
