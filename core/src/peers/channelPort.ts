import type { FramePort } from '../conversation/outbox.ts'
import { LumameshError } from '../errors.ts'

/** When a sender that waits may look again. */
const RELIEF = ['open', 'bufferedamountlow', 'close']

/** One data channel as an outbox sees it. */
export class ChannelPort implements FramePort {
  readonly highWater: number
  readonly #channel: RTCDataChannel

  /** `highWater`: bytes that the channel may hold: enough to keep the path busy, little enough that what follows is not late. */
  constructor(channel: RTCDataChannel, highWater: number) {
    this.#channel = channel
    this.highWater = highWater
    channel.binaryType = 'arraybuffer'
    channel.bufferedAmountLowThreshold = highWater / 4
  }

  /** Endless as long as the channel is not open: on another lane the other side may already be heard. */
  get bufferedAmount(): number {
    return this.#channel.readyState === 'connecting' ? Infinity : this.#channel.bufferedAmount
  }

  send(frame: Uint8Array): void {
    if (this.#channel.readyState !== 'open')
      throw new LumameshError('connection-lost', 'The connection to this peer is closed.')
    this.#channel.send(frame as Uint8Array<ArrayBuffer>)
  }

  drained(): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        for (const event of RELIEF) this.#channel.removeEventListener(event, done)
        resolve()
      }
      for (const event of RELIEF) this.#channel.addEventListener(event, done)
      if (/^clos/.test(this.#channel.readyState)) done()
    })
  }

  /** What has come and was not heard yet is dropped: a flood of it would still take the page's time. */
  close(): void {
    this.#channel.onmessage = null
    this.#channel.close()
  }
}
