import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { RelayRecordJson } from '@lumamesh/core/protocol'
import type { Report } from './relayProcess.ts'

export type Stats = Extract<Report, { type: 'stats' }>

/** A relay in a process of its own, on a free port of loopback. */
export class Victim {
  readonly record: RelayRecordJson
  readonly port: number
  readonly #child: ChildProcess
  readonly #directory: string
  #last: Stats | undefined
  #reported: (() => void) | undefined

  private constructor(child: ChildProcess, directory: string, ready: Extract<Report, { type: 'ready' }>) {
    this.record = ready.record
    this.port = ready.port
    this.#child = child
    this.#directory = directory
    child.on('message', (report: Report) => {
      if (report.type === 'stats') this.#last = report
      this.#reported?.()
    })
    child.on('exit', () => this.#reported?.())
  }

  static async start(env: Record<string, string> = {}): Promise<Victim> {
    const directory = await mkdtemp(join(tmpdir(), 'lumamesh-soak-'))
    const child = fork(fileURLToPath(new URL('relayProcess.ts', import.meta.url)), {
      execArgv: ['--conditions=@lumamesh/source', '--import', 'tsx'],
      env: {
        ...process.env,
        PUBLIC_IP: '127.0.0.1',
        HOST: '127.0.0.1',
        UDP_PORT: '0',
        DATA_DIR: directory,
        ...env,
      },
    })
    const [first] = (await Promise.race([once(child, 'message'), once(child, 'exit')])) as [
      Report | number | null,
    ]
    if (first === null || typeof first === 'number' || first.type !== 'ready')
      throw new Error(`The relay did not start: exit code ${first}`)
    return new Victim(child, directory, first)
  }

  get alive(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null
  }

  /** Its state in its next report. @throws Error if it has ended, or reports nothing for 10 s */
  async stats(): Promise<Stats> {
    const last = this.#last
    const end = Date.now() + 10_000
    while (this.#last === last || !this.#last) {
      if (!this.alive) throw new Error(`The relay ended: ${this.#child.exitCode ?? this.#child.signalCode}`)
      if (Date.now() > end) throw new Error('The relay reported nothing for 10 s.')
      await new Promise<void>((resolve) => {
        const timeout = setTimeout(resolve, 1_000)
        this.#reported = () => {
          clearTimeout(timeout)
          resolve()
        }
      })
    }
    return this.#last
  }

  async close(): Promise<void> {
    if (this.alive) {
      this.#child.kill()
      await once(this.#child, 'exit')
    }
    await rm(this.#directory, { recursive: true, force: true })
  }
}
