// The floor: a bare Node socket that forwards each packet to the other port of a pair. echo.ts <port> <first port>
import { createSocket } from 'node:dgram'

const [port, first] = process.argv.slice(2).map(Number) as [number, number]
const socket = createSocket('udp4')
const ignore = () => {}
socket.on('message', (packet, from) => {
  socket.send(packet, first + ((from.port - first) ^ 1), '127.0.0.1', ignore)
})
socket.bind(port, '127.0.0.1', () => {
  socket.setRecvBufferSize(4 * 1024 * 1024)
  console.log('ready')
})
