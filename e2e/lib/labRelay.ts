import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { stopRelay } from '../../scripts/lib/relay.mjs'
import type { Cleanup } from './cleanup.ts'
import type { Netns } from './netns.ts'

const bin = fileURLToPath(new URL('../../relay/bin/lumamesh-relay.js', import.meta.url))

export interface LabRelay {
  /** For a bundle, or for connect(). */
  readonly records: readonly unknown[]
  /** The lines of its log so far. */
  readonly logs: readonly string[]
  /** Ends it at once, as a power cut does. */
  kill(): Promise<void>
}

/** A relay process that knows only the network of its namespace; on its own, but where `env` has MESH_SALT. */
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
  ended.catch(() => {}) // it will end one day, and nobody waits for that here
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
