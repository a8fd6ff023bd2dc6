import type { Network, Peer, Room } from '@lumamesh/core'
import { type Carrier, FLOOD_BYTES } from './carrier.ts'
import { driveTraffic } from './drive.ts'

/** What is being built; goes when the types have it. */
interface Transfer {
  readonly size: number | undefined
  blob(): Promise<Blob>
  saveTo(sink: WritableStream): Promise<void>
}
interface Channel {
  send(data: unknown): Promise<void>
  on(event: 'message', listener: (data: unknown) => void): void
}
type Room2 = Room & {
  channel(name: string, options: { lane: 'unreliable' }): Channel
  on(event: 'file', listener: (transfer: Transfer) => void): void
}
type Peer2 = Peer & {
  sendFile(file: Blob): Promise<void>
  sendStream(source: ReadableStream): Promise<void>
}

const path = '/lumamesh.js'
const { connect }: typeof import('@lumamesh/core') = await import(path)
let network: Network | undefined

const ours: Carrier = {
  async enter(id, _role, events) {
    network ??= await connect()
    const room = (await network.joinRoom(id)) as Room2
    const cursor = room.channel('cursor', { lane: 'unreliable' })
    cursor.on('message', (sentAt) => events.cursor(Number(sentAt)))
    room.on('message', () => events.message())
    room.on('file', async (transfer) => {
      // A stream has no size: it is the flood.
      if (transfer.size === undefined) await transfer.saveTo(new WritableStream()).catch(() => {})
      else events.file((await transfer.blob()).size)
    })
    room.on('peer', (found) => {
      const peer = found as Peer2
      events.met({
        send: (value) => peer.send(value),
        sendFile: ({ blob }) => peer.sendFile(blob),
        point: (sentAt) => cursor.send(sentAt),
        flood: (stop) => peer.sendStream(endless(stop)),
      })
    })
  },
}

/** A large file that is in nobody's memory. */
function endless(stop: AbortSignal): ReadableStream {
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
