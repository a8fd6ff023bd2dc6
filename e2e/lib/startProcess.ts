import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { tcpPort, udpPort } from '../../scripts/lib/ports.mjs'
import { until } from './until.ts'

const script = fileURLToPath(new URL('../../scripts/start.mjs', import.meta.url))

/** The process of `npm start`. */
export class StartProcess {
  readonly output: string[] = []
  readonly #child: ChildProcess
  readonly #dataDir: string

  private constructor(child: ChildProcess, dataDir: string) {
    this.#child = child
    this.#dataDir = dataDir
    for (const stream of [child.stdout, child.stderr]) {
      if (stream) createInterface({ input: stream }).on('line', (line) => this.output.push(line))
    }
  }

  static async create(): Promise<StartProcess> {
    const dataDir = await mkdtemp(join(tmpdir(), 'lumamesh-start-'))
    const ports = [
      ...['--port', String(await tcpPort(5300))],
      ...['--explorer-port', String(await tcpPort(8300))],
      ...['--relay-port', String(await udpPort())],
    ]
    const child = spawn(process.execPath, [script, ...ports, '--data-dir', dataDir], {
      stdio: ['ignore', 'pipe', 'pipe'],
      // A development server that does not detect a test runner.
      env: { ...process.env, NODE_ENV: 'development', VITEST: '' },
    })
    const started = new StartProcess(child, dataDir)
    try {
      await until(
        'npm start prints its addresses',
        () => {
          if (child.exitCode !== null) throw new Error(`npm start ended:\n${started.output.join('\n')}`)
          return started.addresses.length > 0 && started.output.some((line) => line.includes('Ctrl-C'))
        },
        50_000,
      )
    } catch (error) {
      await started.stop()
      throw error
    }
    return started
  }

  /** The URLs of the playground. */
  get addresses(): string[] {
    return addressesIn(this.output.slice(0, this.#inscriptionsAt))
  }

  /** The URLs of the explorer of inscriptions. */
  get explorer(): string[] {
    return addressesIn(this.output.slice(this.#inscriptionsAt))
  }

  get #inscriptionsAt(): number {
    return this.output.findIndex((line) => line.includes('Inscriptions'))
  }

  /** Sends SIGTERM and returns the exit code. */
  async stop(): Promise<number | null> {
    if (this.#child.exitCode === null) {
      const ended = once(this.#child, 'exit')
      this.#child.kill('SIGTERM')
      await ended
    }
    await rm(this.#dataDir, { recursive: true, force: true })
    return this.#child.exitCode
  }
}

function addressesIn(lines: readonly string[]): string[] {
  return lines.flatMap((line) => /http:\/\/\S+/.exec(line)?.[0] ?? [])
}
