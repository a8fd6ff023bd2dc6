import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { Netns } from './netns.ts'

const script = fileURLToPath(new URL('slowlink.py', import.meta.url))
/** Of the rules that lead packets over it, and the name of their table. */
const PREFERENCE = 200

/** A detour through user space on which packets of a router are late or lost: not every kernel has netem. */
export class SlowLink {
  readonly #router: Netns
  readonly #selectors: readonly string[]
  #process: ChildProcess | undefined

  /** `selectors`: whose packets take it, as `ip rule` has it. */
  constructor(router: Netns, selectors: readonly string[]) {
    this.#router = router
    this.#selectors = selectors
  }

  /** Delays each packet by `delayMs`, and loses some of them. Needs python3. */
  async start(delayMs: number, lossPercent: number): Promise<void> {
    await this.stop()
    const [program, args] = this.#router.command('python3', script, String(delayMs), String(lossPercent))
    const link = spawn(program, args, { stdio: ['ignore', 'pipe', 'inherit'] })
    const ended = once(link, 'exit').then(() => {
      throw new Error('The slow link did not start: it needs python3 and /dev/net/tun')
    })
    await Promise.race([once(link.stdout, 'data'), ended])
    ended.catch(() => {}) // it will end one day, and nobody waits for that here
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
