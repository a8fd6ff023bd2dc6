import { LumameshError } from '../errors.ts'
import { PROTOCOL_VERSION } from './limits.ts'
import { Reader } from './reader.ts'
import { codec, fixed, rest, text, uint } from './schema.ts'

/** Longest nick, characters. */
export const MAX_NICK_CHARS = 64

/** How a page greets another, in its offer or answer. */
export interface Hello {
  version: number
  nick: string
  /** Names the sender's end of the conversation: 8 random bytes, the same for as long as it goes on. */
  conversation: Uint8Array
  /** The sender's presence, encoded as a value; empty where it is too large for a hello and follows. */
  presence: Uint8Array
}

/** Bytes of a conversation's id. */
export const CONVERSATION_BYTES = 8
/** Largest presence that a hello carries, bytes. */
export const MAX_HELLO_PRESENCE_BYTES = 640

/** Hellos (docs/reference/protocol.md, section 3). */
export const helloSchema = {
  hello: [
    1,
    {
      version: uint(1),
      nick: text(MAX_NICK_CHARS * 4),
      conversation: fixed(CONVERSATION_BYTES),
      presence: rest(MAX_HELLO_PRESENCE_BYTES),
    },
  ],
} as const

const hellos = codec(helloSchema)

export function encodeHello(hello: Omit<Hello, 'version'>): Uint8Array {
  return hellos.encode({ ...hello, type: 'hello', version: PROTOCOL_VERSION })
}

/** @throws LumameshError `malformed`, or `version-unsupported` for a peer that speaks another version */
export function decodeHello(bytes: Uint8Array): Hello {
  // The version stands before all that may change with it.
  const version = new Reader(bytes.subarray(2)).uint(1)
  if (version !== PROTOCOL_VERSION) {
    throw new LumameshError(
      'version-unsupported',
      `A peer uses protocol version ${version}, this page uses ${PROTOCOL_VERSION}. Update the older one.`,
    )
  }
  const hello = hellos.decode(bytes)
  if (!hello) throw new LumameshError('malformed', 'A peer sent an unknown kind of hello.')
  return { ...hello, nick: hello.nick.slice(0, MAX_NICK_CHARS) }
}
