import type { joinRoom } from '@trystero-p2p/torrent'
import type { Contender } from './contender.ts'

/** Trystero with its server on this machine, and no other servers. */
export function trystero(join: typeof joinRoom, url: string): Contender {
  return {
    enter(id, role, events) {
      const room = join({ appId: 'bench', relayConfig: { urls: [url] }, rtcConfig: { iceServers: [] } }, id)
      const action = room.makeAction('hello', { onMessage: () => events.message() })
      room.onPeerLeave = (peer) => events.left(peer)
      room.onPeerJoin = (peer) => {
        if (role === 'host') action.send('hello', { target: peer })
        events.peer(peer)
      }
      return { send: () => action.send(1), leave: () => room.leave() }
    },
  }
}
