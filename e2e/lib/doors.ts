import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { Cleanup } from './cleanup.ts'
import { openDoor } from './door.mjs'
import type { Netns } from './netns.ts'

const script = fileURLToPath(new URL('door.mjs', import.meta.url))

/** Passes connections to `from` on to `to`, both as this process sees them; gives the port of `from` if it has one. */
export async function doorHere(cleanup: Cleanup, from: string, to: string): Promise<number> {
  const server = await openDoor(from, to)
  cleanup.defer(() => void server.close())
  const address = server.address()
  return typeof address === 'object' && address ? address.port : 0
}

/** The same as a namespace sees it: with a Unix socket at one end, a way in or out. */
export async function doorIn(cleanup: Cleanup, namespace: Netns, from: string, to: string): Promise<void> {
  const [program, args] = namespace.command(process.execPath, script, from, to)
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  cleanup.defer(() => void child.kill())
  const ended = once(child, 'exit').then(() => {
    throw new Error(`No door from ${from} to ${to}`)
  })
  await Promise.race([once(child.stdout, 'data'), ended])
  ended.catch(() => {}) // it will end one day, and nobody waits for that here
}
