import { EventHandlers } from './eventHandlers.ts'
import type { Medium } from './medium.ts'

/** The limit of every browser, in bytes. */
const MAX_MESSAGE_BYTES = 262_144
const EVENTS = ['open', 'message', 'bufferedamountlow', 'close']

type Message = string | ArrayBuffer

export interface MemoryChannelOptions {
  readonly label: string
  readonly id: number
  readonly medium: Carrier
  /** The channel with the same id at the other end of the connection, if any. */
  readonly farEnd: () => MemoryChannel | undefined
}

type Carrier = Pick<Medium<never>, 'carry'>

/** An RTCDataChannel in memory. It is always ordered and reliable, regardless of its options. */
export class MemoryChannel extends EventHandlers {
  readonly label: string
  readonly id: number
  readonly negotiated = true
  readonly binaryType = 'arraybuffer'
  readyState: RTCDataChannelState = 'connecting'
  /** The number of bytes that are queued and not sent yet. */
  bufferedAmount = 0
  bufferedAmountLowThreshold = 0
  onopen: RTCDataChannel['onopen'] = null
  onmessage: RTCDataChannel['onmessage'] = null
  onbufferedamountlow: RTCDataChannel['onbufferedamountlow'] = null
  onclose: RTCDataChannel['onclose'] = null
  onerror: RTCDataChannel['onerror'] = null
  readonly #medium: Carrier
  readonly #farEnd: () => MemoryChannel | undefined

  constructor({ label, id, medium, farEnd }: MemoryChannelOptions) {
    super(EVENTS)
    this.label = label
    this.id = id
    this.#medium = medium
    this.#farEnd = farEnd
  }

  /** @throws DOMException if the channel is not open, TypeError for more than 256 KiB */
  send(data: string | ArrayBuffer | ArrayBufferView): void {
    if (this.readyState !== 'open')
      throw new DOMException('This data channel is not open.', 'InvalidStateError')
    const [message, bytes] = copyOf(data)
    if (bytes > MAX_MESSAGE_BYTES)
      throw new TypeError(`A message of ${bytes} bytes exceeds the limit of ${MAX_MESSAGE_BYTES} bytes.`)
    this.bufferedAmount += bytes
    this.#medium.carry(
      () => this.#farEnd()?.receive(message),
      () => this.#sent(bytes),
    )
  }

  /** Closes both ends after everything that was sent has arrived. */
  close(): void {
    if (this.readyState === 'closing' || this.readyState === 'closed') return
    this.readyState = 'closing'
    this.#medium.carry(
      () => this.#farEnd()?.end(),
      () => this.end(),
    )
  }

  /** Called when the connection is established. */
  open(): void {
    if (this.readyState !== 'connecting') return
    this.readyState = 'open'
    this.dispatchEvent(new Event('open'))
  }

  receive(data: Message): void {
    if (this.readyState === 'open') this.dispatchEvent(new MessageEvent('message', { data }))
  }

  end(): void {
    if (this.readyState === 'closed') return
    this.readyState = 'closed'
    this.dispatchEvent(new Event('close'))
  }

  #sent(bytes: number): void {
    const wasHigh = this.bufferedAmount > this.bufferedAmountLowThreshold
    this.bufferedAmount -= bytes
    if (wasHigh && this.bufferedAmount <= this.bufferedAmountLowThreshold)
      this.dispatchEvent(new Event('bufferedamountlow'))
  }
}

/** A copy of the data, which the sender cannot change any more, and its size in bytes. */
function copyOf(data: string | ArrayBuffer | ArrayBufferView): [Message, number] {
  if (typeof data === 'string') return [data, new TextEncoder().encode(data).length]
  const { buffer, byteOffset, byteLength } = data instanceof ArrayBuffer ? new Uint8Array(data) : data
  return [buffer.slice(byteOffset, byteOffset + byteLength) as ArrayBuffer, byteLength]
}
