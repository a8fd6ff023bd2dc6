import { MAX_CHUNK_BYTES } from '../wire/limits.ts'
import { HEAD_BYTES, MAX_BATCH, type PeerMessage } from '../wire/messages.ts'
import type { Item } from './orderedLane.ts'

/** Most channels whose newest value is remembered; a peer that uses more may see an old value twice in a blue moon. */
const MAX_CHANNELS = 1_024

/** The unreliable lane of a conversation, both ways: what waits gives way to what is newer. Sans-I/O. */
export class NewestLane {
  #items: Item[] = []
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

  /** Whether this message, of frame `counter`, is news. */
  isNew({ channel }: PeerMessage, counter: number): boolean {
    if (counter < (this.#newest.get(channel) ?? 0)) return false
    if (this.#newest.size >= MAX_CHANNELS) this.#newest.clear()
    this.#newest.set(channel, counter)
    return true
  }

  /** Counters begin anew with every connection. */
  attach(): void {
    this.#newest.clear()
  }

  close(reason: Error): void {
    for (const { failed } of this.#items.splice(0)) failed?.(reason)
  }
}
