import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { Cleanup } from './cleanup.ts'
import { openDoor } from './door.mjs'
import type { Netns } from './netns.ts'

const script = fileURLToPath(new URL('door.mjs', import.meta.url))

/** Makes `outside`, an address of this process, reachable in the namespace as `inside`; `socket` is a path for the way between. */
export async function doorOut(
  cleanup: Cleanup,
  namespace: Netns,
  { inside, outside, socket }: DoorAddresses,
): Promise<void> {
  await here(cleanup, socket, outside)
  await there(cleanup, namespace, inside, socket)
}

/** Makes `inside`, an address in the namespace, reachable for this process as `outside`. */
export async function doorIn(
  cleanup: Cleanup,
  namespace: Netns,
  { inside, outside, socket }: DoorAddresses,
): Promise<void> {
  await there(cleanup, namespace, socket, inside)
  await here(cleanup, outside, socket)
}

export interface DoorAddresses {
  inside: string
  outside: string
  socket: string
}

async function here(cleanup: Cleanup, from: string, to: string): Promise<void> {
  const server = await openDoor(from, to)
  cleanup.defer(() => void server.close())
}

async function there(cleanup: Cleanup, namespace: Netns, from: string, to: string): Promise<void> {
  const [program, args] = namespace.command(process.execPath, script, from, to)
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  cleanup.defer(() => void child.kill())
  const ended = once(child, 'exit').then(() => {
    throw new Error(`No door from ${from} to ${to}`)
  })
  await Promise.race([once(child.stdout, 'data'), ended])
  ended.catch(() => {}) // it will end one day, and nobody waits for that here
}
