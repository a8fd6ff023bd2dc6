import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ownAddress } from '../../scripts/lib/address.mjs'
import { udpPort } from '../../scripts/lib/ports.mjs'
import { type RunningRelay, startRelay, stopRelay } from '../../scripts/lib/relay.mjs'

/** A relay in its own process. After kill() or stop(), start() restarts the same relay on the same port. */
export class RelayProcess {
  readonly port: number
  readonly logs: string[] = []
  readonly #dataDir: string
  readonly #env: Record<string, string>
  #running: RunningRelay | undefined

  private constructor(port: number, dataDir: string, env: Record<string, string>) {
    this.port = port
    this.#dataDir = dataDir
    this.#env = env
  }

  static async create(env: Record<string, string> = {}): Promise<RelayProcess> {
    const dataDir = await mkdtemp(join(tmpdir(), 'lumamesh-relay-'))
    const relay = new RelayProcess(await udpPort(), dataDir, env)
    await relay.start()
    return relay
  }

  async start(): Promise<void> {
    const own = ownAddress()
    try {
      this.#running = await startRelay({
        port: this.port,
        dataDir: this.#dataDir,
        addresses: own ? ['127.0.0.1', own] : ['127.0.0.1'],
        onLog: (line) => this.logs.push(line),
        env: this.#env,
      })
    } catch (cause) {
      throw new Error(`The relay did not start; its log:\n${this.logs.join('\n')}`, { cause })
    }
  }

  get records(): readonly unknown[] {
    return this.#live.config.relays
  }

  /** The id of the relay for pages. */
  get id(): string {
    const [record] = this.records as { id: string }[]
    if (!record) throw new Error('The relay has no record')
    return record.id
  }

  get pid(): number {
    const { pid } = this.#live.child
    if (pid === undefined) throw new Error('The relay has no process')
    return pid
  }

  async kill(): Promise<void> {
    const { child } = this.#live
    const ended = once(child, 'exit')
    child.kill('SIGKILL')
    await ended
    this.#running = undefined
  }

  async stop(): Promise<void> {
    if (this.#running) await stopRelay(this.#running.child)
    this.#running = undefined
  }

  /** Stops it, and deletes its data. */
  async close(): Promise<void> {
    await this.stop()
    await rm(this.#dataDir, { recursive: true, force: true })
  }

  get #live(): RunningRelay {
    if (!this.#running) throw new Error('The relay is not running')
    return this.#running
  }
}
