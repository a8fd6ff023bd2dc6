import { LumameshError } from '../errors.ts'
import { concat } from '../wire/bytes.ts'
import { MAX_CHUNK_BYTES, MAX_MESSAGE_BYTES } from '../wire/limits.ts'
import { HEAD_BYTES, type PeerMessage } from '../wire/messages.ts'
import { Reader } from '../wire/reader.ts'
import { Writer } from '../wire/writer.ts'
import type { Budget } from './budget.ts'

/** Size of every part except the last, in bytes: a frame's plaintext without a message's head and length. */
export const PART_BYTES = MAX_CHUNK_BYTES - HEAD_BYTES

/** Splits an encoded value into messages that each fit into one frame. @throws LumameshError `message-too-large` */
export function split(channel: number, value: Uint8Array, limit: number = MAX_MESSAGE_BYTES): PeerMessage[] {
  if (value.length > limit) {
    throw new LumameshError(
      'message-too-large',
      `The message has ${value.length} bytes. The limit is ${limit}. Send it as a file, or split it.`,
    )
  }
  if (value.length <= PART_BYTES) return [{ kind: 'data', channel, payload: value }]
  const messages: PeerMessage[] = []
  for (let offset = 0; offset < value.length; offset += PART_BYTES) {
    messages.push({ kind: 'part', channel, payload: value.subarray(offset, offset + PART_BYTES) })
  }
  return [{ kind: 'first', channel, payload: new Writer(8).varint(value.length).bytes }, ...messages]
}

/** Reassembles the messages of a lane from their parts, one at a time, with no more bytes than were announced. */
export class Assembly {
  #parts: Uint8Array[] = []
  /** The number of bytes that the current message still lacks. */
  #missing = 0
  #length = 0
  #channel = 0
  readonly #budget: Budget
  readonly #limit: number

  /** `limit` is the size of the largest message, in bytes. */
  constructor(budget: Budget, limit: number) {
    this.#budget = budget
    this.#limit = limit
  }

  /**
   * Returns the value that this message completes, if any.
   * @throws LumameshError `peer-misbehaved`, `peer-over-limit`
   */
  add({ kind, channel, payload }: PeerMessage): Uint8Array | undefined {
    if (this.#missing === 0) {
      if (kind === 'data') return payload
      const length = kind === 'first' ? new Reader(payload).varint() : 0
      if (length < 1) throw misbehaved()
      if (length > this.#limit)
        throw new LumameshError(
          'peer-over-limit',
          `A peer sent a message of ${length} bytes. \`limits.messageBytes\` allows ${this.#limit}.`,
        )
      this.#missing = length
      this.#length = length
      this.#channel = channel
      return
    }
    // Only the last part may be short, because many small parts would take far more memory than their bytes.
    if (
      kind !== 'part' ||
      channel !== this.#channel ||
      payload.length !== Math.min(PART_BYTES, this.#missing)
    )
      throw misbehaved()
    // Charges for the bytes that arrived, because an announcement takes no memory.
    this.#budget.take(payload.length)
    this.#missing -= payload.length
    this.#parts.push(payload)
    if (this.#missing > 0) return
    this.#budget.give(this.#length)
    return concat(...this.#parts.splice(0))
  }
}

function misbehaved(): LumameshError {
  return new LumameshError('peer-misbehaved', 'A peer sent a message part that is out of place.')
}
