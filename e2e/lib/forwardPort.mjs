import { once } from 'node:events'
import { connect, createServer } from 'node:net'
import { fileURLToPath } from 'node:url'

/**
 * Forwards every connection to `from` to `to`. Each is `host:port`, or the path of a Unix socket, which every network namespace can
 * reach. As a program with both arguments, it prints "open" and runs until it is killed.
 */
export async function forwardPort(from, to) {
  const server = createServer((outer) => {
    const inner = connect(place(to))
    outer.pipe(inner).pipe(outer)
    outer.on('error', () => inner.destroy())
    inner.on('error', () => outer.destroy())
  })
  server.listen(place(from))
  await once(server, 'listening')
  return server
}

function place(address) {
  const [, host, port] = /^([^/]+):(\d+)$/.exec(address) ?? []
  return host ? { host, port: Number(port) } : { path: address }
}

const [program, from, to] = process.argv.slice(1)
if (program === fileURLToPath(import.meta.url)) {
  await forwardPort(from, to)
  console.log('open')
}
