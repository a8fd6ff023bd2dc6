import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

const path = (relative) => fileURLToPath(new URL(relative, import.meta.url))
const bin = path('../../relay/bin/lumamesh-relay.js')
/** The arguments to run the relay from its sources and restart it when one of them changes. */
const WATCHED = [
  path('../../node_modules/tsx/dist/cli.mjs'),
  ...['watch', '--clear-screen=false', '--conditions=@lumamesh/source'],
  path('../../relay/src/cli.ts'),
]
const START_MS = 20_000

/**
 * Starts a relay process and waits until it has printed its config; `onLog` gets each line of its log. With `watch` it
 * runs from its sources and restarts when one of them changes.
 */
export async function startRelay({ port, dataDir, addresses, watch = false, ...options }) {
  const { salt = 'local', onLog = () => {}, env = {} } = options
  if (!existsSync(bin)) throw new Error('relay/bin/lumamesh-relay.js is missing')
  const child = spawn(process.execPath, watch ? WATCHED : [bin], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...process.env,
      MESH_SALT: salt,
      MESH_PORT: '0',
      PUBLIC_IP: addresses.join(','),
      UDP_PORT: String(port),
      DATA_DIR: dataDir,
      ...env,
    },
  })
  createInterface({ input: child.stderr }).on('line', onLog)
  const late = setTimeout(() => child.kill('SIGKILL'), START_MS)
  try {
    return { child, port, config: JSON.parse(await firstLine(child)) }
  } catch (error) {
    child.kill('SIGKILL')
    throw error
  } finally {
    clearTimeout(late)
  }
}

/** The first line of stdout: a relay prints only its config there. */
async function firstLine(child) {
  const ended = once(child, 'exit').then(([code, signal]) => {
    throw new Error(`the relay ended before it was ready (${signal ?? `code ${code}`})`)
  })
  const [line] = await Promise.race([once(createInterface({ input: child.stdout }), 'line'), ended])
  ended.catch(() => {}) // a later exit is not an error here
  return line
}

/** Sends SIGTERM, and SIGKILL if the process has not ended after three seconds. */
export async function stopRelay(child) {
  if (child.exitCode !== null || child.signalCode !== null) return
  const late = setTimeout(() => child.kill('SIGKILL'), 3_000)
  const ended = once(child, 'exit')
  child.kill('SIGTERM')
  await ended
  clearTimeout(late)
}
