import { LumameshError } from '../errors.ts'
import { MAX_CHUNK_BYTES } from '../wire/limits.ts'
import { HEAD_BYTES, MAX_BATCH, type PeerMessage } from '../wire/messages.ts'
import type { Item } from './orderedLane.ts'

/** Most channels whose newest value is remembered; a peer that uses more may see an old value twice in a blue moon. */
const MAX_CHANNELS = 1_024

/** The unreliable lane of a conversation, both ways: what waits gives way to what is newer. Sans-I/O. */
export class NewestLane {
  #items: Item[] = []
  readonly isAcknowledgementDue = false
  /** What waits here is not worth counting: the next value takes its place. */
  readonly bytes = 0
  /** The newest frame delivered, by channel. */
  readonly #newest = new Map<number, number>()

  /** `stuck`: the path takes nothing now, so only the newest value of a channel is worth keeping. */
  push(item: Item, stuck: boolean): void {
    if (stuck) {
      const isOlder = ({ message }: Item) => message.channel === item.message.channel
      for (const older of this.#items) if (isOlder(older)) older.sent?.()
      this.#items = this.#items.filter((other) => !isOlder(other))
    }
    this.#items.push(item)
  }

  /** Values that wait. */
  get waiting(): number {
    return this.#items.length
  }

  /** What to send next, as much as a frame holds. */
  take(): Item[] {
    let room = MAX_CHUNK_BYTES
    const isFull = this.#items.findIndex((item, i) => {
      room -= item.message.payload.length + HEAD_BYTES
      return i > 0 && (room < 0 || i === MAX_BATCH)
    })
    return this.#items.splice(0, isFull < 0 ? this.#items.length : isFull)
  }

  /** Returns a message's value if it is newer than the last one of its channel. @throws LumameshError `peer-misbehaved` */
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

  /** Each connection counts its frames from 0. */
  attach(): void {
    this.#newest.clear()
  }

  close(reason: Error): void {
    for (const { failed } of this.#items.splice(0)) failed?.(reason)
  }
}
