import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

/** The servers of the other libraries. Each runs in its own process, like the relay. */
export interface Services {
  ports: { tracker: number; broker: number; peerServer: number }
  close(): Promise<void>
}

interface Service {
  child: ChildProcess
  port: number
}

/** Starts all servers. @throws Error with the log of a server that does not start */
export async function startServices(): Promise<Services> {
  const [tracker, broker, peerServer] = await Promise.all([
    start('tracker'),
    start('broker'),
    start('peerServer'),
  ])
  return {
    ports: { tracker: tracker.port, broker: broker.port, peerServer: peerServer.port },
    async close() {
      await Promise.all([tracker, broker, peerServer].map(({ child }) => stop(child)))
    },
  }
}

async function start(name: string): Promise<Service> {
  const file = fileURLToPath(new URL(`../servers/${name}.ts`, import.meta.url))
  const child = spawn(process.execPath, ['--import', 'tsx', file], { stdio: ['ignore', 'pipe', 'pipe'] })
  let log = ''
  child.stderr.on('data', (text) => {
    log += text
  })
  process.once('exit', () => child.kill())
  const ended = once(child, 'exit').then(([code, signal]) => {
    if (signal !== 'SIGTERM') throw new Error(`The server "${name}" ended (${signal ?? code}):\n${log}`)
    return ['']
  })
  const lines = once(createInterface({ input: child.stdout }), 'line') as Promise<[string]>
  const [line] = await Promise.race([lines, ended])
  // A page that needs the server fails. This prints the reason.
  ended.catch((error) => console.error(String(error)))
  return { child, port: Number(line) }
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = once(child, 'exit')
  child.kill()
  await ended
}
