import {
  codec,
  fixed,
  HASH_BYTES,
  LumameshError,
  list,
  MAX_SIGNAL_BYTES,
  type Message,
  PEER_ID_BYTES,
  rest,
  uint,
} from '@lumamesh/core/protocol'
import { MAX_NETWORK_FRAME_BYTES, MAX_RELAYS_PER_ROOM, MAX_ROSTER, MAX_TOPICS } from './networkLimits.ts'

const topic = fixed(HASH_BYTES)
const relay = fixed(HASH_BYTES)
const peer = fixed(PEER_ID_BYTES)

/** Frames between relays about rooms (docs/internals/relay-network.md, "Rooms across relays"). */
const schema = {
  // relay with members → home
  register: [1, { topics: list(topic, MAX_TOPICS) }],
  unregister: [2, { topics: list(topic, MAX_TOPICS) }],
  // home → registered
  relays: [3, { topic, relays: list(relay, MAX_RELAYS_PER_ROOM) }],
  // between relays with members; `age`: for how long the sender has had some, ms
  roster: [4, { topic, age: uint(4), peers: list(peer, MAX_ROSTER) }],
  enter: [5, { topic, peer }],
  exit: [6, { topic, peer }],
  signal: [7, { topic, from: peer, to: peer, payload: rest(MAX_SIGNAL_BYTES) }],
  alive: [8, {}],
} as const

const frames = codec(schema)

/** One frame between relays, discriminated by `type`. */
export type NetworkFrame = Message<typeof schema>

/** Encodes a frame. @throws LumameshError `malformed` if a field exceeds its limit */
export const encodeNetworkFrame: (frame: NetworkFrame) => Uint8Array = frames.encode

/** Reads a frame. Undefined for a type that this version does not know. @throws LumameshError `malformed` */
export function decodeNetworkFrame(bytes: Uint8Array): NetworkFrame | undefined {
  if (bytes.length > MAX_NETWORK_FRAME_BYTES)
    throw new LumameshError(
      'malformed',
      `A frame between relays has ${bytes.length} bytes. The limit is ${MAX_NETWORK_FRAME_BYTES}.`,
    )
  return frames.decode(bytes)
}
