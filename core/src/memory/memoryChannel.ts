import { EventHandlers } from './eventHandlers.ts'
import type { Medium } from './medium.ts'

/** As every browser's, bytes. */
const MAX_MESSAGE_BYTES = 262_144
const EVENTS = ['open', 'message', 'bufferedamountlow', 'close']

type Message = string | ArrayBuffer

export interface MemoryChannelOptions {
  readonly label: string
  readonly id: number
  readonly medium: Carrier
  /** The channel of the same id at the other end of the connection, if there is one. */
  readonly farEnd: () => MemoryChannel | undefined
}

type Carrier = Pick<Medium<never>, 'carry'>

/** An RTCDataChannel in memory: it keeps all in order and loses nothing, however it was asked for. */
export class MemoryChannel extends EventHandlers {
  readonly label: string
  readonly id: number
  readonly negotiated = true
  readonly binaryType = 'arraybuffer'
  readyState: RTCDataChannelState = 'connecting'
  /** Bytes that were sent, but are not on their way yet. */
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

  /** @throws DOMException where it is not open, TypeError for more than 256 KiB */
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

  /** Ends both ends, once what was sent before has arrived. */
  close(): void {
    if (this.readyState === 'closing' || this.readyState === 'closed') return
    this.readyState = 'closing'
    this.#medium.carry(
      () => this.#farEnd()?.end(),
      () => this.end(),
    )
  }

  /** The connection stands. */
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

/** What arrives, which nobody else may change, and its size in bytes. */
function copyOf(data: string | ArrayBuffer | ArrayBufferView): [Message, number] {
  if (typeof data === 'string') return [data, new TextEncoder().encode(data).length]
  const { buffer, byteOffset, byteLength } = data instanceof ArrayBuffer ? new Uint8Array(data) : data
  return [buffer.slice(byteOffset, byteOffset + byteLength) as ArrayBuffer, byteLength]
}
