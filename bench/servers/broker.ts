// The server of Trystero's mqtt strategy: an MQTT broker over WebSocket.
import { createServer } from 'node:http'
import { Aedes } from 'aedes'
import { createWebSocketStream, WebSocketServer } from 'ws'
import { announce } from './announce.ts'

const broker = await Aedes.createBroker()
const server = createServer()
new WebSocketServer({ server }).on('connection', (socket) => {
  const stream = createWebSocketStream(socket)
  // A closed tab closes its socket.
  stream.on('error', (error) => console.error(error.message))
  broker.handle(stream)
})
server.listen(0, '127.0.0.1', () => announce(server.address()))
