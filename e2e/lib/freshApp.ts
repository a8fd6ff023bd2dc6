import { readdir, readFile, writeFile } from 'node:fs/promises'
import { delimiter, join, relative, sep } from 'node:path'
import { tcpPort } from '../../scripts/lib/ports.mjs'
import { cleanEnv, run } from './run.ts'
import { ServerProcess } from './serverProcess.ts'
import { type PlainServer, serveFiles } from './staticServer.ts'

/** An app, with the actions of its author. */
export class FreshApp {
  readonly #folder: string
  readonly #bin: string

  constructor(folder: string, bin: string) {
    this.#folder = folder
    this.#bin = bin
  }

  /** Runs a script of its package.json. */
  async script(name: string): Promise<void> {
    await run('npm', ['run', name], { cwd: this.#folder })
  }

  /** Starts a program that serves it, from its dependencies or elsewhere, on a free port. */
  async serve(program: string, ...args: readonly string[]): Promise<ServerProcess> {
    const path = `${this.#bin}${delimiter}${process.env.PATH}`
    const env = cleanEnv({ PATH: path, HOST: 'localhost', PORT: String(await tcpPort(5400)) })
    return ServerProcess.start(program, args, { cwd: this.#folder, env })
  }

  /** Builds it, and serves the result. */
  async build(): Promise<PlainServer> {
    await run(join(this.#bin, 'vite'), ['build'], { cwd: this.#folder })
    return serveFiles(await filesBelow(join(this.#folder, 'dist')))
  }

  /** Builds it for a server that renders it, and starts that. A development build, since there frameworks report hydration errors. */
  async render(): Promise<ServerProcess> {
    const options = { cwd: this.#folder, env: cleanEnv({ NODE_ENV: 'development' }) }
    const vite = join(this.#bin, 'vite')
    await Promise.all([
      run(vite, ['build', '--outDir', 'dist-ssr/client'], options),
      run(vite, ['build', '--outDir', 'dist-ssr/server', '--ssr', 'src/entry-server'], options),
    ])
    return ServerProcess.start(process.execPath, ['server.mjs'], options)
  }

  /** Replaces text of one of its files. */
  async edit(path: string, before: string, after: string): Promise<void> {
    const file = join(this.#folder, path)
    const text = await readFile(file, 'utf8')
    if (!text.includes(before)) throw new Error(`${path} has no ${before}`)
    await writeFile(file, text.replace(before, after))
  }
}

/** The files by their URL paths: index.html at /. */
async function filesBelow(folder: string): Promise<Record<string, string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
  const read = files.map(async (file) => {
    const path = `/${relative(folder, file).split(sep).join('/')}`
    return [path.replace(/\/index\.html$/, '/'), await readFile(file, 'utf8')]
  })
  return Object.fromEntries(await Promise.all(read))
}
