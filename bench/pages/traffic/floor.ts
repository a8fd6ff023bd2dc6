// The floor: bare data channels between two pages that signal over a BroadcastChannel.
import { type Carrier, FLOOD_BYTES } from './carrier.ts'
import { driveTraffic } from './drive.ts'

const CHUNK_BYTES = 16 * 1024
/**
 * The buffered bytes at which a sender pauses and resumes: the best of 32 KiB to 8 MiB. More than the path holds is
 * lost and sent again.
 */
const WATER_BYTES = 64 * 1024

const floor: Carrier = {
  async enter(room, role, events) {
    const connection = new RTCPeerConnection()
    const open = (id: number, options?: RTCDataChannelInit) => {
      const channel = connection.createDataChannel('', { ...options, negotiated: true, id })
      channel.binaryType = 'arraybuffer'
      return channel
    }
    const messages = open(0)
    const files = open(1)
    const cursor = open(2, { ordered: false, maxRetransmits: 0 })
    files.bufferedAmountLowThreshold = WATER_BYTES

    messages.onmessage = () => events.message()
    cursor.onmessage = ({ data }) => events.cursor(Number(data))
    let size = 0
    let got = 0
    files.onmessage = ({ data }) => {
      if (typeof data === 'string') {
        size = Number(data)
        got = 0
        return
      }
      got += data.byteLength
      events.flowed()
      if (got === size) events.file(got)
    }
    files.onopen = () =>
      events.met({
        send: (value) => messages.send(JSON.stringify(value)),
        async sendFile({ bytes }) {
          files.send(String(bytes.length))
          for (let at = 0; at < bytes.length; at += CHUNK_BYTES) {
            await drained(files)
            files.send(bytes.subarray(at, at + CHUNK_BYTES))
          }
        },
        point: (sentAt) => cursor.send(String(sentAt)),
        async flood(stop) {
          const chunk = new Uint8Array(CHUNK_BYTES)
          for (let sent = 0; sent < FLOOD_BYTES && !stop.aborted; sent += CHUNK_BYTES) {
            await drained(files)
            files.send(chunk)
          }
        },
      })
    await signal(connection, new BroadcastChannel(room), role === 'guest')
  },
}

/** Resolves when the channel can send more. */
async function drained(channel: RTCDataChannel): Promise<void> {
  if (channel.bufferedAmount <= WATER_BYTES) return
  await new Promise((resolve) => {
    channel.onbufferedamountlow = resolve
  })
}

/** Connects. The page that enters second makes the offer. */
async function signal(
  connection: RTCPeerConnection,
  other: BroadcastChannel,
  offers: boolean,
): Promise<void> {
  connection.onicecandidate = ({ candidate }) => other.postMessage({ candidate: candidate?.toJSON() })
  other.onmessage = async ({ data }) => {
    if ('candidate' in data) return connection.addIceCandidate(data.candidate)
    await connection.setRemoteDescription(data)
    if (offers) return
    await connection.setLocalDescription()
    other.postMessage(connection.localDescription?.toJSON())
  }
  if (!offers) return
  await connection.setLocalDescription()
  other.postMessage(connection.localDescription?.toJSON())
}

driveTraffic(floor)
