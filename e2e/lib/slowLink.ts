import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { Netns } from './netns.ts'

const script = fileURLToPath(new URL('slowlink.py', import.meta.url))
/** The priority of the rules that route packets over it, and the name of their table. */
const PREFERENCE = 200

/** Routes packets through a program that delays and drops them, since not every kernel has netem. */
export class SlowLink {
  readonly #router: Netns
  readonly #selectors: readonly string[]
  #process: ChildProcess | undefined

  /** `selectors` choose the packets, in the syntax of `ip rule`. */
  constructor(router: Netns, selectors: readonly string[]) {
    this.#router = router
    this.#selectors = selectors
  }

  /** Delays each packet by `delayMs`, and drops some. Needs python3. */
  async start(delayMs: number, lossPercent: number): Promise<void> {
    await this.stop()
    const [program, args] = this.#router.command('python3', script, String(delayMs), String(lossPercent))
    const link = spawn(program, args, { stdio: ['ignore', 'pipe', 'inherit'] })
    const ended = once(link, 'exit').then(() => {
      throw new Error('The slow link did not start. It needs python3 and /dev/net/tun.')
    })
    await Promise.race([once(link.stdout, 'data'), ended])
    ended.catch(() => {}) // its end is not awaited
    this.#process = link
    this.#router.sysctl('ipv4/conf/slow/rp_filter', 0)
    this.#router.ip(
      'link set slow up',
      `route add default dev slow table ${PREFERENCE}`,
      ...this.#rules('add'),
    )
  }

  async stop(): Promise<void> {
    const link = this.#process
    if (!link) return
    this.#process = undefined
    this.#router.ip(...this.#rules('delete'))
    const ended = once(link, 'exit')
    link.kill()
    await ended
  }

  #rules(what: 'add' | 'delete'): string[] {
    return this.#selectors.map(
      (selector) => `rule ${what} pref ${PREFERENCE} ${selector} lookup ${PREFERENCE}`,
    )
  }
}
