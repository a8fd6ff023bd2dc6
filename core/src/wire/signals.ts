import {
  HASH_BYTES,
  MAX_HELLO_BYTES,
  MAX_SIGNAL_BYTES,
  MAX_TRICKLE_BYTES,
  MAX_TURN_SERVERS,
} from './limits.ts'
import { bytes, codec, fixed, list, type Message, rest, uint } from './schema.ts'
import { turnServer } from './turnServer.ts'

const description = {
  attempt: uint(4),
  nonce: fixed(HASH_BYTES),
  hello: bytes(MAX_HELLO_BYTES),
  turn: list(turnServer, MAX_TURN_SERVERS),
  description: rest(MAX_SIGNAL_BYTES),
}

/**
 * The signals that two members of a room exchange through a relay, sealed (docs/reference/protocol.md, section 3).
 * `attempt` counts the connection attempts between the two; `hello` introduces the sender (wire/hello.ts); `turn` lists
 * the sender's TURN servers; `description` is SDP; `detail` is JSON that simple-peer trickles. Both are UTF-8.
 */
export const signalSchema = {
  offer: [1, description],
  answer: [2, description],
  trickle: [3, { attempt: uint(4), byOfferer: uint(1), detail: rest(MAX_TRICKLE_BYTES) }],
} as const

const signals = codec(signalSchema)

export type Signal = Message<typeof signalSchema>

export const encodeSignal: (signal: Signal) => Uint8Array = signals.encode

/** Decodes a signal. Undefined for a type that this version does not know. @throws LumameshError `malformed` */
export const decodeSignal: (bytes: Uint8Array) => Signal | undefined = signals.decode
