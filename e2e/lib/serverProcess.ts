import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { cleanEnv } from './run.ts'
import { until } from './until.ts'

/** A program that serves pages, and prints where. */
export class ServerProcess {
  readonly output: string[] = []
  readonly #child: ChildProcess

  private constructor(child: ChildProcess) {
    this.#child = child
    for (const stream of [child.stdout, child.stderr]) {
      if (stream) createInterface({ input: stream }).on('line', (line) => this.output.push(line))
    }
  }

  static async start(
    program: string,
    args: readonly string[],
    options: SpawnOptions,
  ): Promise<ServerProcess> {
    const child = spawn(program, args, { env: cleanEnv(), ...options, stdio: ['ignore', 'pipe', 'pipe'] })
    const started = new ServerProcess(child)
    await until(
      `${program} prints its address`,
      () => {
        if (child.exitCode !== null) throw new Error(`${program} ended:\n${started.output.join('\n')}`)
        return started.#address
      },
      60_000,
    )
    return started
  }

  get url(): string {
    if (!this.#address) throw new Error('It has no address')
    return this.#address
  }

  /** Asks it to end, and gives its exit code; what does not end by itself is killed and gives null. */
  async stop(): Promise<number | null> {
    if (this.#child.exitCode !== null) return this.#child.exitCode
    const late = setTimeout(() => this.#child.kill('SIGKILL'), 10_000)
    const ended = once(this.#child, 'exit')
    this.#child.kill('SIGTERM')
    await ended
    clearTimeout(late)
    return this.#child.exitCode
  }

  get #address(): string | undefined {
    return this.output.flatMap((line) => /http:\/\/localhost:\d+\/?/.exec(line) ?? [])[0]
  }
}
