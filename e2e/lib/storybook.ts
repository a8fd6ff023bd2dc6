import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { tcpPort, udpPort } from '../../scripts/lib/ports.mjs'
import { cleanEnv, run } from './run.ts'
import { ServerProcess } from './serverProcess.ts'
import { serveFolder } from './staticFolder.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const program = join(root, 'node_modules/.bin/storybook')

/** A running Storybook. */
export interface Storybook {
  readonly url: string
  close(): Promise<void>
}

export interface BuiltStorybook extends Storybook {
  /** The ids of all stories. */
  readonly ids: readonly string[]
}

/** Builds Storybook without a relay, and serves it. */
export async function buildStorybook(): Promise<BuiltStorybook> {
  const folder = await mkdtemp(join(tmpdir(), 'lumamesh-storybook-'))
  const remove = () => rm(folder, { recursive: true, force: true })
  try {
    await run(program, ['build', '-c', '.storybook', '-o', folder, '--quiet', '--disable-telemetry'], {
      cwd: root,
      env: cleanEnv({ LUMAMESH_RELAYS: '' }),
    })
    const index: { entries: object } = JSON.parse(await readFile(join(folder, 'index.json'), 'utf8'))
    const server = await serveFolder(folder)
    return {
      url: server.url('/'),
      ids: Object.keys(index.entries),
      async close() {
        await server.close()
        await remove()
      },
    }
  } catch (error) {
    await remove()
    throw error
  }
}

/** Starts `npm run storybook`: a development server and a relay. */
export async function startStorybook(): Promise<Storybook> {
  const dataDir = await mkdtemp(join(tmpdir(), 'lumamesh-storybook-'))
  const ports = ['--port', String(await tcpPort(6_106)), '--relay-port', String(await udpPort())]
  const script = join(root, 'scripts/storybook.mjs')
  const remove = () => rm(dataDir, { recursive: true, force: true })
  try {
    // The script builds the relay first. Built here, that takes no time from the start, which has a deadline.
    const build = ['run', 'build', '--filter=@lumamesh/relay', '--output-logs=errors-only']
    await run(join(root, 'node_modules/.bin/turbo'), build, { cwd: root })
    const server = await ServerProcess.start(process.execPath, [script, ...ports, '--data-dir', dataDir], {
      cwd: root,
    })
    return {
      url: server.url,
      async close() {
        const code = await server.stop()
        await remove()
        if (code !== 0) throw new Error(`npm run storybook ended with ${code}:\n${server.output.join('\n')}`)
      },
    }
  } catch (error) {
    await remove()
    throw error
  }
}
