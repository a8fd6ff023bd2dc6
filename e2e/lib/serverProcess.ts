import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { cleanEnv } from './run.ts'
import { until } from './until.ts'

const ADDRESS = /http:\/\/(localhost|127\.0\.0\.1|\[::1\]):\d+\/?/

/** A program that serves pages, and prints its address. */
export class ServerProcess {
  readonly output: string[] = []
  readonly #child: ChildProcess
  readonly #ended: Promise<number | null>
  #running = true

  private constructor(child: ChildProcess) {
    this.#child = child
    for (const stream of [child.stdout, child.stderr]) {
      if (stream) createInterface({ input: stream }).on('line', (line) => this.output.push(line))
    }
    const code = once(child, 'exit').then(([exitCode]) => exitCode)
    // The program could not be started.
    const failed = (error: Error) => {
      this.output.push(String(error))
      return null
    }
    this.#ended = code.catch(failed).finally(() => {
      this.#running = false
    })
  }

  static async start(
    program: string,
    args: readonly string[],
    options: SpawnOptions,
  ): Promise<ServerProcess> {
    const child = spawn(program, args, { env: cleanEnv(), ...options, stdio: ['ignore', 'pipe', 'pipe'] })
    const started = new ServerProcess(child)
    const serves = () => {
      if (!started.#running) throw new Error(`${program} has ended`)
      return started.#address
    }
    try {
      await until(`${program} prints its address`, serves, 60_000)
      return started
    } catch (cause) {
      await started.stop()
      throw new Error(`${program} does not serve; it printed:\n${started.output.join('\n')}`, { cause })
    }
  }

  get url(): string {
    if (!this.#address) throw new Error('The server has no address')
    return this.#address
  }

  /** Asks it to exit, and returns its exit code. After a deadline it is killed, and the result is null. */
  async stop(): Promise<number | null> {
    const late = setTimeout(() => this.#child.kill('SIGKILL'), 10_000)
    if (this.#running) this.#child.kill('SIGTERM')
    const code = await this.#ended
    clearTimeout(late)
    return code
  }

  get #address(): string | undefined {
    return this.output.flatMap((line) => ADDRESS.exec(line)?.[0] ?? [])[0]
  }
}
