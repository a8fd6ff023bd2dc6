import type { RelayRecord } from '../wire/record.ts'
import { answerFor } from './answer.ts'

/** The events of a dial. */
interface DialEvents {
  open(): void
  frame(bytes: Uint8Array): void
  /** Called once. No other event follows. */
  closed(error?: unknown): void
}

/** A connection to a relay that is being opened or is open. */
export interface Dial {
  send(frame: Uint8Array): void
  /** Closes the dial without an event. */
  close(): void
}

export interface DialOptions {
  readonly record: RelayRecord
  readonly rtc: typeof RTCPeerConnection
  readonly events: DialEvents
  /**
   * The number of failed dials to this relay before this one. After a failure, the dial includes proof of work, which a
   * relay under load requires.
   */
  readonly failures?: number
}

/** Opens a data channel to a relay without signaling. Uses the page's own offer unchanged. @throws what `rtc` throws */
export function dial({ record, rtc, events, failures = 0 }: DialOptions): Dial {
  // No STUN server at the relay's own address, because Chrome would then never connect to the relay.
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
