import { LumameshError } from '../errors.ts'
import { Reader } from './reader.ts'
import type { Writer } from './writer.ts'

/** The kinds of messages between peers. The index of a kind is its number on the wire. */
const KINDS = ['ping', 'pong', 'leave', 'data', 'first', 'part', 'ack', 'ask'] as const
export type MessageKind = (typeof KINDS)[number]

/** One message of the plaintext of a frame between peers (docs/reference/protocol.md, section 4). */
export interface PeerMessage {
  kind: MessageKind
  /** The number of its channel (wire/channels.ts). 0 if the message carries no value. */
  channel: number
  payload: Uint8Array
}

/**
 * Appends one message: `head varint · [length varint] · payload`, where head = channel · 16 + kind · 2 + last. The last
 * message of a frame extends to the end of the frame and has no length, so a frame of one message costs one byte.
 */
export function writeMessage(writer: Writer, message: PeerMessage, last: boolean): void {
  writer.varint(message.channel * 16 + KINDS.indexOf(message.kind) * 2 + (last ? 1 : 0))
  if (!last) writer.varint(message.payload.length)
  writer.put(message.payload)
}

/** Reads the messages of one frame's plaintext. Skips unknown kinds. @throws LumameshError `malformed` */
export function readMessages(plaintext: Uint8Array): PeerMessage[] {
  const reader = new Reader(plaintext)
  const messages: PeerMessage[] = []
  for (;;) {
    const head = reader.varint()
    const last = head % 2 === 1
    const kind = KINDS[Math.floor(head / 2) % 8]
    const payload = reader.take(last ? reader.left : reader.varint())
    if (kind) messages.push({ kind, channel: Math.floor(head / 16), payload })
    if (last) return messages
    if (messages.length > MAX_BATCH)
      throw new LumameshError('malformed', `A frame contains more than ${MAX_BATCH} messages.`)
  }
}

/** Maximum number of messages in one frame. */
export const MAX_BATCH = 1_024
/** Maximum size of a message's head and length, in bytes. */
export const HEAD_BYTES = 16
