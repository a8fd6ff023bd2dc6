import { type DataConnection, Peer } from 'peerjs'
import { portOf } from '../contender.ts'
import type { Carrier, CarrierEvents } from './carrier.ts'
import { driveTraffic } from './drive.ts'

/** PeerJS: a connection for each kind, with the serializer that suits it. It does not report when it has sent. */
const peerjs: Carrier = {
  enter: (room, role, events) =>
    new Promise((resolve, reject) => {
      const peer = new Peer(role === 'host' ? room : crypto.randomUUID(), {
        host: '127.0.0.1',
        port: portOf('peerServer'),
        path: '/',
        config: { iceServers: [] },
      })
      peer.on('error', reject)
      const arrived: DataConnection[] = []
      peer.on('connection', (connection) => {
        connection.on('open', () => arrived.push(connection) === 2 && meet(arrived, events))
      })
      peer.on('open', () => {
        if (role === 'guest') {
          const made = ['json', 'binary'].map((serialization) =>
            peer.connect(room, { reliable: true, serialization }),
          )
          const opened = made.map((connection) => new Promise<void>((open) => connection.on('open', open)))
          Promise.all(opened).then(() => meet(made, events))
        }
        resolve()
      })
    }),
}

function meet(connections: readonly DataConnection[], events: CarrierEvents): void {
  const find = (serialization: string) =>
    connections.find((connection) => connection.serialization === serialization)
  const messages = find('json')
  const files = find('binary')
  messages?.on('data', () => events.message())
  files?.on('data', (data) => events.file((data as ArrayBuffer).byteLength))
  events.met({ send: (value) => messages?.send(value), sendFile: ({ bytes }) => files?.send(bytes) })
}

driveTraffic(peerjs)
