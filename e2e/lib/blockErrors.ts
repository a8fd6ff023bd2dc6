import { execFile } from 'node:child_process'
import { join, relative, sep } from 'node:path'
import type { LaidBlocks } from './blockFiles.ts'
import { repository } from './markdown.ts'

/** What a compiler says of a block. */
export interface BlockError {
  /** The page; where it is none of ours, the file. */
  readonly page: string
  readonly line: number
  readonly message: string
}

const TSC = /^(.+?)\((\d+),\d+\): error (.*)$/
const SVELTE_CHECK = /^\d+ (?:ERROR|WARNING) "(.+?)" (\d+):\d+ "(.*)"$/
const OUTPUT_BYTES = 64 * 1024 * 1024

/** Runs the three compilers on what layBlocks() made. A block that is in several projects has its errors once. */
export async function compileBlocks({ folder, projects }: LaidBlocks): Promise<readonly BlockError[]> {
  const build = ['--build', '--pretty', 'false']
  const check = ['--workspace', '.', '--output', 'machine', '--fail-on-warnings', '--tsconfig']
  const outputs = await Promise.all([
    compile('tsc', [...build, ...projects.scripts], folder, TSC),
    compile('vue-tsc', [...build, ...projects.components], folder, TSC),
    ...projects.svelte.map((project) => compile('svelte-check', [...check, project], folder, SVELTE_CHECK)),
  ])
  const byPlace = outputs.flat().map((error) => [JSON.stringify(error), error] as const)
  return [...new Map(byPlace).values()]
}

async function compile(
  program: string,
  args: readonly string[],
  folder: string,
  form: RegExp,
): Promise<readonly BlockError[]> {
  const { failed, output } = await run(join(repository, 'node_modules/.bin', program), args, folder)
  const errors = output.split('\n').flatMap((line) => {
    const [, file, number, message = ''] = form.exec(line) ?? []
    return file ? [{ page: pageOf(file, folder), line: Number(number), message }] : []
  })
  // A compiler that did not get to work must not pass for one that found nothing.
  if (failed === (errors.length === 0)) throw new Error(`${program} ${args.join(' ')}:\n${output}`)
  return errors
}

function pageOf(file: string, folder: string): string {
  const path = relative(folder, join(folder, file)).split(sep).join('/')
  return path.slice(0, path.indexOf('.md/') + 3) || path
}

function run(
  program: string,
  args: readonly string[],
  cwd: string,
): Promise<{ failed: boolean; output: string }> {
  return new Promise((resolve) => {
    execFile(program, args, { cwd, maxBuffer: OUTPUT_BYTES }, (error, out, err) =>
      resolve({ failed: error !== null, output: out + err }),
    )
  })
}
