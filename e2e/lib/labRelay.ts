import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { stopRelay } from '../../scripts/lib/relay.mjs'
import type { Cleanup } from './cleanup.ts'
import type { Netns } from './netns.ts'

const bin = fileURLToPath(new URL('../../relay/bin/lumamesh-relay.js', import.meta.url))

export interface LabRelay {
  /** The records for a bundle or for connect(). */
  readonly records: readonly unknown[]
  /** The lines of its log. */
  readonly logs: readonly string[]
  /** Kills it, like a power failure. */
  kill(): Promise<void>
}

/** A relay process in a network namespace. Not part of a relay network, unless `env` has MESH_SALT. */
export async function startLabRelay(
  cleanup: Cleanup,
  namespace: Netns,
  { address, dataDir, env }: { address: string; dataDir: string; env?: Record<string, string> },
): Promise<LabRelay> {
  const [program, args] = namespace.command(process.execPath, bin, ...(env?.MESH_SALT ? [] : ['--private']))
  const child = spawn(program, args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, PUBLIC_IP: address, HOST: address, UDP_PORT: '3478', DATA_DIR: dataDir, ...env },
  })
  cleanup.defer(() => stopRelay(child))
  const logs: string[] = []
  createInterface({ input: child.stderr }).on('line', (line) => logs.push(line))
  const ended = once(child, 'exit').then(() => {
    throw new Error(`The relay did not start; its log:\n${logs.join('\n')}`)
  })
  const [config] = await Promise.race([once(createInterface({ input: child.stdout }), 'line'), ended])
  ended.catch(() => {}) // its end is not awaited
  const { relays }: { relays: unknown[] } = JSON.parse(config)
  return {
    records: relays,
    logs,
    async kill() {
      const dead = once(child, 'exit')
      child.kill('SIGKILL')
      await dead
    },
  }
}
