import { LumameshError } from '../errors.ts'
import { MAX_CHUNK_BYTES } from '../wire/limits.ts'
import { HEAD_BYTES, MAX_BATCH, type PeerMessage } from '../wire/messages.ts'
import type { Item } from './orderedLane.ts'

/**
 * Maximum number of channels whose newest value is remembered. With more channels, a peer may rarely receive an old
 * value twice.
 */
const MAX_CHANNELS = 1_024

/** The unreliable lane of a conversation, in both directions. A newer value replaces a queued one. Sans-I/O. */
export class NewestLane {
  #items: Item[] = []
  readonly isAcknowledgementDue = false
  /** Always 0: queued values are not counted, because newer ones replace them. */
  readonly bytes = 0
  /** The counter of the newest delivered frame, by channel. */
  readonly #newest = new Map<number, number>()

  /** `stuck` means that the path is blocked, so that only the newest value of a channel is kept. */
  push(item: Item, stuck: boolean): void {
    if (stuck) {
      const isOlder = ({ message }: Item) => message.channel === item.message.channel
      for (const older of this.#items) if (isOlder(older)) older.sent?.()
      this.#items = this.#items.filter((other) => !isOlder(other))
    }
    this.#items.push(item)
  }

  /** The number of queued values. */
  get waiting(): number {
    return this.#items.length
  }

  /** Takes the next values to send, as many as a frame holds. */
  take(): Item[] {
    let room = MAX_CHUNK_BYTES
    const isFull = this.#items.findIndex((item, i) => {
      room -= item.message.payload.length + HEAD_BYTES
      return i > 0 && (room < 0 || i === MAX_BATCH)
    })
    return this.#items.splice(0, isFull < 0 ? this.#items.length : isFull)
  }

  /**
   * Returns a message's value if it is newer than the last one of its channel.
   * @throws LumameshError `peer-misbehaved`
   */
  receive({ kind, channel, payload }: PeerMessage, counter: number): Uint8Array | undefined {
    if (kind !== 'data')
      throw new LumameshError('peer-misbehaved', 'A peer split a message on the unreliable lane.')
    if (counter < (this.#newest.get(channel) ?? 0)) return
    if (this.#newest.size >= MAX_CHANNELS) this.#newest.clear()
    this.#newest.set(channel, counter)
    return payload
  }

  /** Nothing on this lane is acknowledged. */
  takeAcknowledgement(): undefined {}

  /** Starts a connection, which counts its frames from 0. */
  attach(): void {
    this.#newest.clear()
  }

  close(reason: Error): void {
    for (const { failed } of this.#items.splice(0)) failed?.(reason)
  }
}
