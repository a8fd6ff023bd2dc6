// A program that binds a UDP socket to each `host:port` of its arguments. It reads packets to send from stdin and writes received ones
// to stdout, both as lines of JSON.
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { createInterface } from 'node:readline'

const report = (message) => process.stdout.write(`${JSON.stringify(message)}\n`)

const sockets = new Map()
for (const at of process.argv.slice(2)) {
  const [host, port] = at.split(':')
  const socket = createSocket('udp4')
  socket.on('message', (text, { address, port }) =>
    report({ at, from: `${address}:${port}`, text: String(text) }),
  )
  socket.bind(Number(port), host)
  await once(socket, 'listening')
  sockets.set(at, socket)
}
report('ready')

const lines = createInterface({ input: process.stdin })
lines.on('line', (line) => {
  const { from, to, text } = JSON.parse(line)
  const [host, port] = to.split(':')
  sockets.get(from).send(text, Number(port), host)
})
lines.on('close', () => process.exit())
