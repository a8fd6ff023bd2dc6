import { execFile } from 'node:child_process'
import { join, relative, sep } from 'node:path'
import type { LaidBlocks } from './blockFiles.ts'
import { repository } from './markdown.ts'

/** An error of a compiler in a block. */
export interface BlockError {
  /** The page, or the file if it is not from a page. */
  readonly page: string
  readonly line: number
  readonly message: string
}

const TSC = /^(.+?)\((\d+),\d+\): error (.*)$/
const SVELTE_CHECK = /^\d+ (?:ERROR|WARNING) "(.+?)" (\d+):\d+ "(.*)"$/
const OUTPUT_BYTES = 64 * 1024 * 1024

/** Runs the three compilers on the result of layBlocks(). Errors of a block in several projects are listed once. */
export async function compileBlocks({ folder, projects }: LaidBlocks): Promise<readonly BlockError[]> {
  const build = ['--build', '--pretty', 'false']
  const check = ['--workspace', '.', '--output', 'machine', '--fail-on-warnings', '--tsconfig']
  const outputs = await Promise.all([
    compile({ program: 'tsc', args: [...build, ...projects.scripts], folder, form: TSC }),
    compile({ program: 'vue-tsc', args: [...build, ...projects.components], folder, form: TSC }),
    ...projects.svelte.map((project) =>
      compile({ program: 'svelte-check', args: [...check, project], folder, form: SVELTE_CHECK }),
    ),
  ])
  const byPlace = outputs.flat().map((error) => [JSON.stringify(error), error] as const)
  return [...new Map(byPlace).values()]
}

interface Compilation {
  readonly program: string
  readonly args: readonly string[]
  readonly folder: string
  /** How the program writes an error. */
  readonly form: RegExp
}

async function compile({ program, args, folder, form }: Compilation): Promise<readonly BlockError[]> {
  const { failed, output } = await run(join(repository, 'node_modules/.bin', program), args, folder)
  const errors = output.split('\n').flatMap((line) => {
    const [, file, number, message = ''] = form.exec(line) ?? []
    return file ? [{ page: pageOf(file, folder), line: Number(number), message }] : []
  })
  // A compiler that failed to start must not count as one without errors.
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
