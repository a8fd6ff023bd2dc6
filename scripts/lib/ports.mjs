import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { createServer } from 'node:net'

/** The wanted UDP port if it is free, else another free one. */
export async function udpPort(wanted = 0) {
  return (await tryUdp(wanted)) ?? (await tryUdp(0))
}

/** The first free TCP port from `wanted` on. */
export async function tcpPort(wanted) {
  for (let port = wanted; port < wanted + 100; port++) if (await tcpFree(port)) return port
  throw new Error(`No TCP port from ${wanted} to ${wanted + 99} is free`)
}

async function tryUdp(port) {
  const socket = createSocket('udp4')
  try {
    socket.bind(port)
    await once(socket, 'listening')
    return socket.address().port
  } catch {
    return undefined // taken
  } finally {
    socket.close()
  }
}

async function tcpFree(port) {
  const server = createServer()
  try {
    server.listen(port)
    await once(server, 'listening')
    return true
  } catch {
    return false // taken
  } finally {
    server.close()
  }
}
