import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import type { Cleanup } from '../../e2e/lib/cleanup.ts'
import type { Netns } from '../../e2e/lib/netns.ts'
import { run } from '../../e2e/lib/run.ts'

const LISTEN = `
  const ports = process.argv.slice(1).map(Number)
  let open = 0
  for (const port of ports) {
    require('node:net').createServer((socket) => socket.end()).listen(port, '0.0.0.0', () => {
      if (++open === ports.length) console.log('open')
    })
  }`
/** Connects within two seconds: a firewall that drops packets sends no response. */
const CONNECT = `
  const [host, port] = process.argv.slice(1)
  const socket = require('node:net').connect({ host, port: Number(port), timeout: 2_000 })
  const end = (opened) => {
    console.log(opened)
    process.exit()
  }
  socket.on('connect', () => end(true)).on('error', () => end(false)).on('timeout', () => end(false))`

/** Accepts TCP connections on these ports of the namespace. */
export async function listenIn(cleanup: Cleanup, namespace: Netns, ports: readonly number[]): Promise<void> {
  const [program, args] = namespace.command(process.execPath, '-e', LISTEN, ...ports.map(String))
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  cleanup.defer(() => {
    child.kill('SIGKILL')
  })
  await once(createInterface({ input: child.stdout }), 'line')
}

/** Whether a connection from the namespace opens. */
export async function connectsFrom(namespace: Netns, host: string, port: number): Promise<boolean> {
  const [program, args] = namespace.command(process.execPath, '-e', CONNECT, host, String(port))
  return (await run(program, args, {})).trim() === 'true'
}
