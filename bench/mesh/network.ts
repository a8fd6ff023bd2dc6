import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { RelayRecordJson } from '@lumamesh/core/protocol'

interface State {
  known: number
  away: number
  connected: number
  sentFrames: number
  sentBytes: number
}

/** A relay process of a network. */
export class NetworkRelay {
  readonly child: ChildProcess
  state: State = { known: 0, away: 0, connected: 0, sentFrames: 0, sentBytes: 0 }
  config: { relays: readonly RelayRecordJson[] } = { relays: [] }
  meshPort = 0
  readonly #changed: () => void

  constructor(child: ChildProcess, changed: () => void) {
    this.child = child
    this.#changed = changed
    child.on('message', (message: { type: string } & State) => {
      if (message.type !== 'mesh') return
      this.state = message
      this.#changed()
    })
  }

  get pid(): number {
    return this.child.pid ?? 0
  }

  get record(): RelayRecordJson {
    const [record] = this.config.relays
    if (!record) throw new Error('The relay has not started')
    return record
  }

  async started(): Promise<this> {
    for (;;) {
      const [message] = (await once(this.child, 'message')) as [
        { type: string; config: { relays: RelayRecordJson[] }; meshPort: number },
      ]
      if (message.type !== 'started') continue
      this.config = message.config
      this.meshPort = message.meshPort
      return this
    }
  }

  /** The used heap of the process, bytes. */
  async memory(): Promise<number> {
    this.child.send('memory')
    for (;;) {
      const [message] = (await once(this.child, 'message')) as [{ type: string; bytes: number }]
      if (message.type === 'memory') return message.bytes
    }
  }

  async kill(signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return
    const ended = once(this.child, 'exit')
    this.child.kill(signal)
    await ended
  }
}

const script = fileURLToPath(new URL('relay.mjs', import.meta.url))

/** A network of relay processes on loopback. */
export class Network {
  readonly relays: NetworkRelay[] = []
  readonly #folder: string
  readonly #env: Record<string, string>
  readonly #waiting = new Set<() => void>()
  readonly #removed = new Set<NetworkRelay>()

  private constructor(folder: string, env: Record<string, string>) {
    this.#folder = folder
    this.#env = env
  }

  static async create(env: Record<string, string> = {}): Promise<Network> {
    return new Network(await mkdtemp(join(tmpdir(), 'lumamesh-mesh-')), env)
  }

  /** Starts another relay, which knows the first one. */
  async add(env: Record<string, string> = {}): Promise<NetworkRelay> {
    const [first] = this.relays
    const index = this.relays.length
    const child = fork(script, {
      execArgv: ['--expose-gc'],
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
      env: {
        PATH: process.env.PATH,
        MESH_SALT: 'bench',
        MESH_PORT: '0',
        UDP_PORT: '0',
        HOST: '127.0.0.1',
        PUBLIC_IP: '127.0.0.1',
        DATA_DIR: join(this.#folder, String(index)),
        ...(first && { MESH_PEERS: `127.0.0.1:${first.meshPort}` }),
        ...this.#env,
        ...env,
      },
    })
    const relay = new NetworkRelay(child, () => {
      for (const check of this.#waiting) check()
    })
    this.relays.push(relay)
    return await relay.started()
  }

  /** Excludes these relays from `until`. */
  forget(relays: readonly NetworkRelay[]): void {
    for (const relay of relays) this.#removed.add(relay)
  }

  /** The relays that run. */
  get alive(): NetworkRelay[] {
    return this.relays.filter((relay) => !this.#removed.has(relay))
  }

  /** Resolves once this holds for the reports of all running relays. */
  async until(what: string, holds: (state: State) => boolean, withinMs = 120_000): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      const check = () => {
        if (!this.alive.every(({ state }) => holds(state))) return
        clearTimeout(late)
        this.#waiting.delete(check)
        resolve()
      }
      const late = setTimeout(() => {
        this.#waiting.delete(check)
        const states = this.alive.map(({ state }) => `${state.known}/${state.connected}`).join(' ')
        reject(new Error(`${what}: not within ${withinMs} ms; known/connected: ${states}`))
      }, withinMs)
      this.#waiting.add(check)
      check()
    })
  }

  async close(): Promise<void> {
    await Promise.all(this.relays.map((relay) => relay.kill()))
    await rm(this.#folder, { recursive: true })
  }
}
