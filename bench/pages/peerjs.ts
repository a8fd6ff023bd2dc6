import { Peer } from 'peerjs'
import { type Contender, portOf } from './contender.ts'
import { drive } from './drive.ts'

/** PeerJS has no rooms: the host's id is the room's name. A given id saves it a request. */
const peerjs: Contender = {
  enter: (room, role, events) =>
    new Promise((resolve, reject) => {
      const peer = new Peer(role === 'host' ? room : crypto.randomUUID(), {
        host: '127.0.0.1',
        port: portOf('peerServer'),
        path: '/',
        config: { iceServers: [] },
      })
      peer.on('error', reject)
      peer.on('connection', (connection) => connection.on('open', () => connection.send('hello')))
      peer.on('open', () => {
        const connection = role === 'guest' ? peer.connect(room, { reliable: true }) : undefined
        connection?.on('data', () => events.message())
        resolve({ send: async () => connection?.send(1), leave: () => peer.destroy() })
      })
    }),
}

drive(peerjs)
