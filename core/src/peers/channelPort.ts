import type { FramePort } from '../conversation/outbox.ts'
import { LumameshError } from '../errors.ts'

/** The events after which a waiting sender checks the channel again. */
const RELIEF = ['open', 'bufferedamountlow', 'close']

/** Sends an outbox's frames over a data channel. */
export class ChannelPort implements FramePort {
  readonly highWater: number
  readonly #channel: RTCDataChannel

  /**
   * `highWater` is how many bytes the channel may buffer: enough to use the path fully, and few enough not to delay
   * what follows.
   */
  constructor(channel: RTCDataChannel, highWater: number) {
    this.#channel = channel
    this.highWater = highWater
    channel.binaryType = 'arraybuffer'
    channel.bufferedAmountLowThreshold = highWater / 4
  }

  /** Infinite until the channel is open, because another lane may open earlier. */
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

  /** Drops frames that were received and not handled, because a flood of them would still take the page's time. */
  close(): void {
    this.#channel.onmessage = null
    this.#channel.close()
  }
}
