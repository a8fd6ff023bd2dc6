import type { joinRoom } from '@trystero-p2p/torrent'
import type { Carrier } from './carrier.ts'

const FLOOD_PIECE_BYTES = 64 * 1024 * 1024

/** Trystero: one action for each kind, all on its one channel. */
export function trysteroTraffic(join: typeof joinRoom, url: string): Carrier {
  return {
    async enter(id, _role, events) {
      const room = join({ appId: 'bench', relayConfig: { urls: [url] }, rtcConfig: { iceServers: [] } }, id)
      const messages = room.makeAction('step', { onMessage: () => events.message() })
      const files = room.makeAction('file', {
        onMessage: (data) => events.file((data as ArrayBuffer).byteLength),
        onReceiveProgress: () => events.flowed(),
      })
      const cursor = room.makeAction('cursor', { onMessage: (sentAt) => events.cursor(Number(sentAt)) })
      room.onPeerJoin = (target) =>
        events.met({
          send: (value) => messages.send(value, { target }),
          sendFile: ({ bytes }) => files.send(bytes, { target }),
          point: (sentAt) => cursor.send(sentAt, { target }),
          // Less than 1 GB: Trystero keeps all of it in memory on both sides.
          async flood(stop) {
            const piece = new Uint8Array(FLOOD_PIECE_BYTES)
            while (!stop.aborted)
              await files.send(piece, { target, signal: stop }).catch((error) => {
                if (!stop.aborted) throw error
              })
          },
        })
    },
  }
}
