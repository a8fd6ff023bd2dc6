// The server of Trystero's torrent strategy: a WebSocket tracker.
import Server from 'bittorrent-tracker/server'
import { announce } from './announce.ts'

const tracker = new Server({ udp: false, http: true, ws: true, stats: false })
tracker.on('error', (error) => {
  throw error
})
tracker.on('warning', (error) => console.error(error.message))
tracker.listen(0, '127.0.0.1', () => announce(tracker.http.address()))
