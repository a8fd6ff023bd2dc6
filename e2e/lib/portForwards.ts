import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { Cleanup } from './cleanup.ts'
import { forwardPort } from './forwardPort.mjs'
import type { Netns } from './netns.ts'

const script = fileURLToPath(new URL('forwardPort.mjs', import.meta.url))

/** Forwards connections to `from` to `to`, both in the namespace of this process. Returns the port of `from`, if any. */
export async function forwardLocally(cleanup: Cleanup, from: string, to: string): Promise<number> {
  const server = await forwardPort(from, to)
  cleanup.defer(() => void server.close())
  const address = server.address()
  return typeof address === 'object' && address ? address.port : 0
}

export interface NamespaceForward {
  readonly namespace: Netns
  readonly from: string
  readonly to: string
}

/** The same in another namespace. With a Unix socket at one end, it connects the namespace with others. */
export async function forwardInNamespace(
  cleanup: Cleanup,
  { namespace, from, to }: NamespaceForward,
): Promise<void> {
  const [program, args] = namespace.command(process.execPath, script, from, to)
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  cleanup.defer(() => void child.kill())
  const ended = once(child, 'exit').then(() => {
    throw new Error(`The port forward from ${from} to ${to} did not start`)
  })
  await Promise.race([once(child.stdout, 'data'), ended])
  ended.catch(() => {}) // its end is not awaited
}
