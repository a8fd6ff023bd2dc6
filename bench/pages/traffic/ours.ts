import type { Network } from '@lumamesh/core'
import { type Carrier, FLOOD_BYTES } from './carrier.ts'
import { driveTraffic } from './drive.ts'

const path = '/lumamesh.js'
const { connect }: typeof import('@lumamesh/core') = await import(path)
let network: Network | undefined

const ours: Carrier = {
  async enter(id, _role, events) {
    network ??= await connect()
    const room = await network.joinRoom(id)
    const cursor = room.channel<number>('cursor', { lane: 'unreliable' })
    cursor.on('message', (sentAt) => events.cursor(sentAt))
    room.on('message', () => events.message())
    room.on('file', async (file) => {
      // Only the flood is a stream, which has no size.
      if (file.size === undefined) await file.saveTo(new WritableStream({ write: () => events.flowed() }))
      else events.file((await file.blob()).size)
    })
    room.on('peer', (peer) => {
      events.met({
        send: (value) => peer.send(value),
        sendFile: ({ blob }) => peer.sendFile(blob),
        point: (sentAt) => cursor.send(sentAt),
        flood: (stop) => peer.sendStream(endless(stop)),
      })
    })
  },
}

/** A large file as a stream, which no page keeps in memory. */
function endless(stop: AbortSignal): ReadableStream<Uint8Array> {
  let sent = 0
  return new ReadableStream(
    {
      pull(controller) {
        const piece = new Uint8Array(64 * 1024)
        sent += piece.length
        controller.enqueue(piece)
        if (stop.aborted || sent >= FLOOD_BYTES) controller.close()
      },
    },
    { highWaterMark: 0 },
  )
}

driveTraffic(ours)
