// What Trystero's mqtt strategy meets at: an MQTT broker that speaks WebSocket.
import { createServer } from 'node:http'
import { Aedes } from 'aedes'
import { createWebSocketStream, WebSocketServer } from 'ws'
import { announce } from './announce.ts'

const broker = await Aedes.createBroker()
const server = createServer()
new WebSocketServer({ server }).on('connection', (socket) => {
  const stream = createWebSocketStream(socket)
  // A tab that is closed takes its socket along.
  stream.on('error', (error) => console.error(error.message))
  broker.handle(stream)
})
server.listen(0, '127.0.0.1', () => announce(server.address()))
