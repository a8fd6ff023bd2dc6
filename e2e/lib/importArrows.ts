import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import ts from 'typescript'

/** A file of a package, by its path below src, with the files of that package that it imports, types included. */
export type ImportGraph = ReadonlyMap<string, readonly string[]>

/** Folders, or files next to them, from the lowest to the highest. Names in one list are on the same level. */
export type FolderOrder = readonly (string | readonly string[])[]

/** Which files of `src` import which. Without tests and files for tests, which may import anything. */
export function importsIn(src: string): ImportGraph {
  const files = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter(
    (file) => /\.tsx?$/.test(file) && !isForTests(file),
  )
  return new Map(files.sort().map((file) => [file, importsOf(src, file)]))
}

/** Every import of a higher or the same level, and every file that is not in the order. */
export function wrongArrows(graph: ImportGraph, order: FolderOrder): string[] {
  const levels = new Map(
    order.flatMap((names, level) => [names].flat().map((name) => [name, level] as const)),
  )
  return [...graph].flatMap(([file, imports]) => {
    const from = placeOf(file, levels)
    if (from === undefined) return [`${file} is not in the order of folders`]
    return imports
      .filter((target) => {
        const to = placeOf(target, levels)
        return to !== from && (to === undefined || (levels.get(to) ?? 0) >= (levels.get(from) ?? 0))
      })
      .map((target) => `${file} must not import ${target}`)
  })
}

/** Each cycle of imports, as a line with the files along it. */
export function importCycles(graph: ImportGraph): string[] {
  const cycles: string[] = []
  const finished = new Set<string>()
  const visit = (file: string, path: readonly string[]): void => {
    if (path.includes(file)) cycles.push([...path.slice(path.indexOf(file)), file].join(' → '))
    if (path.includes(file) || finished.has(file)) return
    for (const target of graph.get(file) ?? []) visit(target, [...path, file])
    finished.add(file)
  }
  for (const file of graph.keys()) visit(file, [])
  return cycles
}

/** Files that start a timer or a later task: setTimeout, setInterval or setImmediate. */
export function filesWithTimers(src: string, graph: ImportGraph): string[] {
  return [...graph.keys()].filter((file) =>
    readFileSync(join(src, file), 'utf8')
      .split('\n')
      .some((line) => !/^\s*(\*|\/)/.test(line) && /\bset(Timeout|Interval|Immediate)\b/.test(line)),
  )
}

function isForTests(file: string): boolean {
  return /\.test(-d)?\.tsx?$/.test(file) || file.startsWith('testing/')
}

function importsOf(src: string, file: string): string[] {
  const { importedFiles } = ts.preProcessFile(readFileSync(join(src, file), 'utf8'))
  return importedFiles
    .filter(({ fileName }) => fileName.startsWith('.'))
    .map(({ fileName }) => relative(src, join(src, dirname(file), fileName)))
}

/** The longest name in the order that is the file or one of its folders. */
function placeOf(file: string, levels: ReadonlyMap<string, number>): string | undefined {
  return [...levels.keys()]
    .filter((name) => file === name || file.startsWith(`${name}/`))
    .sort((a, b) => b.length - a.length)[0]
}
