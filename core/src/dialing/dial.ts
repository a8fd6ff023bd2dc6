import type { RelayRecord } from '../wire/record.ts'
import { answerFor } from './answer.ts'

/** What a dial reports to its owner. */
export interface DialEvents {
  open(): void
  frame(bytes: Uint8Array): void
  /** Once; nothing follows. */
  closed(error?: unknown): void
}

/** A connection to a relay, being opened or open. */
export interface Dial {
  send(frame: Uint8Array): void
  /** Tells nobody: the owner knows. */
  close(): void
}

export interface DialOptions {
  readonly record: RelayRecord
  readonly rtc: typeof RTCPeerConnection
  readonly events: DialEvents
  /** Dials of this relay that failed before this one. After one, the dial brings proof of work, as a relay under load asks for. */
  readonly failures?: number
}

/** Opens a DataChannel to a relay with no signaling. The page's own offer is used unchanged. @throws what `rtc` throws */
export function dial({ record, rtc, events, failures = 0 }: DialOptions): Dial {
  // No STUN server of the relay's own address here: Chrome would never connect to it then.
  const connection = new rtc({ iceServers: [] })
  const channel = connection.createDataChannel('', { negotiated: true, id: 0 })
  channel.binaryType = 'arraybuffer'
  let over = false
  const close = () => {
    over = true
    channel.close()
    connection.close()
  }
  const down = (error?: unknown) => {
    if (over) return
    close()
    events.closed(error)
  }
  channel.onopen = () => events.open()
  channel.onmessage = ({ data }) => {
    if (!over && data instanceof ArrayBuffer) events.frame(new Uint8Array(data))
  }
  channel.onclose = () => down()
  connection.onconnectionstatechange = () => {
    if (connection.connectionState === 'failed') down()
  }
  const answer = async () => {
    await connection.setLocalDescription()
    const sdp = answerFor(connection.localDescription?.sdp ?? '', record, failures)
    await connection.setRemoteDescription({ type: 'answer', sdp })
  }
  answer().catch(down)
  return {
    close,
    send(frame) {
      if (channel.readyState === 'open') channel.send(frame as Uint8Array<ArrayBuffer>)
    },
  }
}
