import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { resolve } from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import { until } from './until.ts'

/** What a program prints that goes on until its user ends it: an address, a relay's config, or how to end it. */
const GOES_ON = /http:\/\/localhost:\d+|\{"v":\d+,"relays":|Ctrl-C/
/** npm's question before it installs a program. */
const MAY_INSTALL = /Ok to proceed\? \(y\) *$/
const ENTER = '\r'
const CTRL_C = '\x03'
const COMMAND_MS = 180_000

/** Why there can be no terminals here, if so. */
export function missingTerminal(): string | undefined {
  return process.platform === 'linux' ? undefined : 'terminals need the `script` of Linux'
}

/** A terminal in which a user types one command after the other. It answers a question of npm, and no other ones. */
export class Terminal {
  readonly #env: NodeJS.ProcessEnv
  #folder: string
  #output = ''
  #running: ChildProcess | undefined

  constructor(folder: string, env: NodeJS.ProcessEnv) {
    this.#folder = folder
    this.#env = env
  }

  get folder(): string {
    return this.#folder
  }

  /** What its programs have printed. */
  get output(): string {
    return stripVTControlCharacters(this.#output)
  }

  /** Whether a program has it, so that nothing more can be typed. */
  get busy(): boolean {
    return this.#running !== undefined
  }

  /**
   * Runs a command until it ends, or until it prints that it goes on.
   * @throws Error with what it printed where it fails, or asks something
   */
  async type(command: string): Promise<void> {
    const [, folder] = /^cd (\S+)$/.exec(command) ?? []
    if (folder) this.#folder = resolve(this.#folder, folder)
    else await this.#run(command)
  }

  /** Presses Ctrl-C, and waits until the program has ended. */
  async interrupt(): Promise<void> {
    const child = this.#running
    if (!child) return
    const ended = once(child, 'close')
    const late = setTimeout(() => child.kill('SIGKILL'), 10_000)
    child.stdin?.write(CTRL_C)
    await ended
    clearTimeout(late)
  }

  async #run(command: string): Promise<void> {
    const child = spawn('script', ['--quiet', '--return', '--flush', '--command', command, '/dev/null'], {
      cwd: this.#folder,
      env: this.#env,
      stdio: ['pipe', 'pipe', 'inherit'],
    })
    this.#running = child
    const start = this.output.length
    let code: number | null | undefined
    let allowed = false
    child.stdout.setEncoding('utf8').on('data', (text) => {
      this.#output += text
    })
    child.on('close', (exitCode) => {
      code = exitCode
      this.#running = undefined
    })
    const printed = () => this.output.slice(start)
    try {
      const done = () => {
        if (!allowed && MAY_INSTALL.test(printed())) {
          child.stdin.write(ENTER)
          allowed = true
        }
        return code !== undefined || GOES_ON.test(printed())
      }
      await until(`\`${command}\` has ended, or goes on`, done, COMMAND_MS)
    } catch (cause) {
      await this.interrupt()
      throw new Error(`\`${command}\` printed:\n${printed()}`, { cause })
    }
    if (code !== undefined && code !== 0)
      throw new Error(`\`${command}\` ended with ${code}; it printed:\n${printed()}`)
  }
}
