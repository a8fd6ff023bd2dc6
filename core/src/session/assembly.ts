import { LumameshError } from '../errors.ts'
import { MAX_CHUNK_BYTES, MAX_MESSAGE_BYTES } from '../wire/limits.ts'
import type { PeerMessage } from '../wire/messages.ts'
import { Reader } from '../wire/reader.ts'
import { Writer } from '../wire/writer.ts'

/** Room that a message's head and length take in a frame. */
const HEAD_BYTES = 16

/** Cuts an encoded value into messages that each fit into one frame. @throws LumameshError `message-too-large` */
export function split(channel: number, value: Uint8Array): PeerMessage[] {
  if (value.length > MAX_MESSAGE_BYTES) {
    throw new LumameshError(
      'message-too-large',
      `A message of ${value.length} bytes is over the limit of ${MAX_MESSAGE_BYTES}: send it in parts.`,
    )
  }
  const size = MAX_CHUNK_BYTES - HEAD_BYTES
  if (value.length <= size) return [{ kind: 'data', channel, payload: value }]
  const messages: PeerMessage[] = []
  for (let offset = 0; offset < value.length; offset += size) {
    messages.push({ kind: 'part', channel, payload: value.subarray(offset, offset + size) })
  }
  return [{ kind: 'first', channel, payload: new Writer(8).varint(value.length).bytes }, ...messages]
}

/** Puts the parts of a lane's messages together again: one at a time, no more bytes than were announced. */
export class Assembly {
  #whole: Uint8Array | undefined
  #filled = 0
  #channel = 0

  /** The value that this message completes, if it does. @throws LumameshError `peer-misbehaved` */
  add({ kind, channel, payload }: PeerMessage): Uint8Array | undefined {
    if (kind === 'data' && !this.#whole) return payload
    if (kind === 'first' && !this.#whole) return this.#begin(channel, new Reader(payload).varint())
    if (kind === 'part' && this.#whole && channel === this.#channel && payload.length > 0)
      return this.#fill(this.#whole, payload)
    throw new LumameshError('peer-misbehaved', 'A part of a message came without its beginning.')
  }

  #begin(channel: number, length: number): undefined {
    if (length > MAX_MESSAGE_BYTES)
      throw new LumameshError('peer-misbehaved', `A peer announced a message of ${length} bytes.`)
    // What was announced is not what was sent: grow with what really comes.
    this.#whole = new Uint8Array(Math.min(length, 4 * MAX_CHUNK_BYTES))
    this.#announced = length
    this.#channel = channel
    this.#filled = 0
  }

  #announced = 0

  #fill(whole: Uint8Array, part: Uint8Array): Uint8Array | undefined {
    const filled = this.#filled + part.length
    if (filled > this.#announced)
      throw new LumameshError('peer-misbehaved', 'A message is longer than announced.')
    if (filled > whole.length) {
      const grown = new Uint8Array(Math.min(this.#announced, Math.max(filled, whole.length * 2)))
      grown.set(whole)
      this.#whole = grown
    }
    this.#whole?.set(part, this.#filled)
    this.#filled = filled
    if (filled < this.#announced) return
    const value = this.#whole
    this.#whole = undefined
    return value
  }
}
