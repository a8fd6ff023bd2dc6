import { LumameshError } from '../errors.ts'
import {
  HASH_BYTES,
  MAX_FRAME_BYTES,
  MAX_MEMBERS,
  MAX_RECORD_BYTES,
  MAX_RECORDS,
  MAX_SIGNAL_BYTES,
  MAX_TURN_SERVERS,
  PEER_ID_BYTES,
} from './limits.ts'
import { bytes, codec, fixed, list, type Message, rest, text, uint } from './schema.ts'
import { turnServer } from './turnServer.ts'

const topic = fixed(HASH_BYTES)
const peer = fixed(PEER_ID_BYTES)
const records = list(bytes(MAX_RECORD_BYTES), MAX_RECORDS)

/** Frames between a page and its relay (docs/reference/protocol.md, section 2). */
export const frameSchema = {
  // page → relay
  hello: [1, { version: uint(1), peer, resume: fixed(HASH_BYTES) }],
  join: [2, { topic }],
  leave: [3, { topic }],
  // both directions: `peer` is the recipient in a frame to the relay, and the sender in a frame from it
  signal: [4, { topic, peer, payload: rest(MAX_SIGNAL_BYTES) }],
  ping: [5, { token: uint(4) }],
  pong: [6, { token: uint(4) }],
  // relay → page
  welcome: [
    17,
    {
      version: uint(1),
      clock: uint(6),
      address: text(64),
      maxRooms: uint(2),
      maxMembers: uint(2),
      records,
      turn: list(turnServer, MAX_TURN_SERVERS),
    },
  ],
  members: [18, { topic, peers: list(peer, MAX_MEMBERS) }],
  enter: [19, { topic, peer }],
  exit: [20, { topic, peer }],
  relays: [21, { records }],
  busy: [22, { retryAfter: uint(4), records }],
  error: [23, { code: text(64), message: text(512) }],
} as const

const frames = codec(frameSchema)

/** One frame on a relay link, discriminated by `type`. Topics, ids and payloads are bytes; times are in ms. */
export type Frame = Message<typeof frameSchema>

/** Encodes a frame. @throws LumameshError `malformed` if a field exceeds its limit */
export const encodeFrame: (frame: Frame) => Uint8Array = frames.encode

/** Decodes a frame. Undefined for a type that this version does not know. @throws LumameshError `malformed` */
export function decodeFrame(bytes: Uint8Array): Frame | undefined {
  if (bytes.length > MAX_FRAME_BYTES) {
    throw new LumameshError(
      'malformed',
      `A frame has ${bytes.length} bytes. The limit is ${MAX_FRAME_BYTES}.`,
    )
  }
  return frames.decode(bytes)
}
