import { LumameshError } from '../errors.ts'
import { Reader } from './reader.ts'
import type { Writer } from './writer.ts'

/** What a message between peers is; its number on the wire is its place here. */
const KINDS = ['ping', 'pong', 'leave', 'data', 'first', 'part', 'ack', 'ask'] as const
export type MessageKind = (typeof KINDS)[number]

/** One message of the plaintext of a frame between peers (docs/reference/protocol.md, section 4). */
export interface PeerMessage {
  kind: MessageKind
  /** Which channel it belongs to (wire/lanes.ts); 0 where there is no value. */
  channel: number
  payload: Uint8Array
}

/**
 * Appends one message: `head varint · [length varint] · payload`, head = channel · 16 + kind · 2 + last. The last message of a
 * frame reaches to its end and carries no length, so a frame of one message pays one byte.
 */
export function writeMessage(writer: Writer, message: PeerMessage, last: boolean): void {
  writer.varint(message.channel * 16 + KINDS.indexOf(message.kind) * 2 + (last ? 1 : 0))
  if (!last) writer.varint(message.payload.length)
  writer.put(message.payload)
}

/** The messages of one frame's plaintext; unknown kinds are left out. @throws LumameshError `malformed` */
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

/** Most messages that one frame carries. */
export const MAX_BATCH = 1_024
/** What a message's head and length add, at most, bytes. */
export const HEAD_BYTES = 16
