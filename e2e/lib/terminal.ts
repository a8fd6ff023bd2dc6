import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { until } from './until.ts'

/** What a program prints that goes on until its user ends it: an address, a relay's config, or how to end it. */
const GOES_ON = /http:\/\/localhost:\d+|^\{"v":\d+,"relays":|Ctrl-C/
const COMMAND_MS = 180_000

/** A shell in which a user types one command after the other. */
export class Terminal {
  /** What its programs have printed, both on stdout and stderr. */
  readonly output: string[] = []
  readonly #env: NodeJS.ProcessEnv
  #folder: string
  #running: ChildProcess | undefined

  constructor(folder: string, env: NodeJS.ProcessEnv) {
    this.#folder = folder
    this.#env = env
  }

  get folder(): string {
    return this.#folder
  }

  /** Whether a program has it, so that nothing more can be typed. */
  get busy(): boolean {
    return this.#running !== undefined
  }

  /**
   * Runs a command until it ends, or until it prints that it goes on.
   * @throws Error with what it printed where it fails
   */
  async type(command: string): Promise<void> {
    const [, folder] = /^cd (\S+)$/.exec(command) ?? []
    if (folder) this.#folder = resolve(this.#folder, folder)
    else await this.#run(command)
  }

  /** Presses Ctrl-C, and waits until the program has ended. */
  async interrupt(): Promise<void> {
    const child = this.#running
    if (child?.pid === undefined) return
    const ended = once(child, 'close')
    const late = setTimeout(() => signal(child, 'SIGKILL'), 10_000)
    signal(child, 'SIGINT')
    await ended
    clearTimeout(late)
  }

  async #run(command: string): Promise<void> {
    // In a process group of its own, as in a shell: Ctrl-C is for all of it.
    const child = spawn('sh', ['-c', command], {
      cwd: this.#folder,
      env: this.#env,
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    this.#running = child
    const printed: string[] = []
    let code: number | null | undefined
    for (const stream of [child.stdout, child.stderr])
      createInterface({ input: stream }).on('line', (line) => {
        printed.push(line)
        this.output.push(line)
      })
    child.on('close', (exitCode) => {
      code = exitCode
      this.#running = undefined
    })
    try {
      await until(
        `\`${command}\` has ended, or serves`,
        () => code !== undefined || printed.some((line) => GOES_ON.test(line)),
        COMMAND_MS,
      )
    } catch (cause) {
      await this.interrupt()
      throw new Error(`\`${command}\` printed:\n${printed.join('\n')}`, { cause })
    }
    if (code !== undefined && code !== 0)
      throw new Error(`\`${command}\` ended with ${code}; it printed:\n${printed.join('\n')}`)
  }
}

function signal({ pid }: ChildProcess, name: NodeJS.Signals): void {
  if (pid !== undefined) process.kill(-pid, name)
}
