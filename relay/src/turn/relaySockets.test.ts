import { createSocket } from 'node:dgram'
import type { Address } from '@lumamesh/core/protocol'
import { expect, it, onTestFinished, vi } from 'vitest'
import { RelaySockets } from './relaySockets.ts'

const LOCALHOST = '127.0.0.1'

/** A port of loopback that the system has just given away, and the socket that holds it. */
async function holdPort() {
  const socket = createSocket('udp4')
  await new Promise<void>((resolve) => socket.bind(0, LOCALHOST, resolve))
  return { socket, port: socket.address().port }
}

/** The sockets of a relay on loopback, and what came in. */
function testSockets() {
  const arrived: { port: number; text: string; from: Address }[] = []
  const sockets = new RelaySockets({
    ports: { first: 1_024, last: 65_535 },
    host: LOCALHOST,
    mayReach: () => true,
    received: (port, data, from) => arrived.push({ port, text: Buffer.from(data).toString(), from }),
  })
  onTestFinished(() => sockets.closeAll())
  const open = (port: number) =>
    new Promise<boolean>((resolve) => sockets.open({ host: LOCALHOST, port }, resolve))
  return { sockets, arrived, open }
}

it('sends from its port, and passes on what it receives', async () => {
  const { sockets, arrived, open } = testSockets()
  const { socket: freed, port } = await holdPort()
  freed.close()
  expect(await open(port)).toBe(true)
  const peer = await holdPort()
  onTestFinished(() => {
    peer.socket.close()
  })
  peer.socket.on('message', (data, from) => peer.socket.send(`${data} back`, from.port, from.address))
  sockets.send({ host: LOCALHOST, port }, Buffer.from('out'), { host: LOCALHOST, port: peer.port })
  await vi.waitFor(() => expect(arrived).toHaveLength(1), 5_000)
  expect(arrived).toEqual([{ port, text: 'out back', from: { host: LOCALHOST, port: peer.port } }])
})

it('reports that another program has the port, and then holds no socket', async () => {
  const { sockets, open } = testSockets()
  const { socket, port } = await holdPort()
  expect(await open(port)).toBe(false)
  expect(sockets.size).toBe(0)
  socket.close()
  expect(await open(port)).toBe(true)
})

it('closes its sockets, including those that are still being opened', async () => {
  const { sockets, open } = testSockets()
  const { socket, port } = await holdPort()
  socket.close()
  let opened = false
  sockets.open({ host: LOCALHOST, port }, () => {
    opened = true
  })
  sockets.close({ host: LOCALHOST, port })
  sockets.close({ host: LOCALHOST, port })
  expect(sockets.size).toBe(0)
  expect(await open(port)).toBe(true)
  sockets.closeAll()
  expect([sockets.size, opened]).toEqual([0, false])
  sockets.send({ host: LOCALHOST, port }, Buffer.from('too late'), { host: LOCALHOST, port })
})
