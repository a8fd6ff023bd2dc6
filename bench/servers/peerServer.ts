// PeerJS's own server.
import { PeerServer } from 'peer'
import { announce } from './announce.ts'

PeerServer({ host: '127.0.0.1', port: 0, path: '/' }, (server) => announce(server.address()))
