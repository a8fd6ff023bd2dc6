import { LumameshError } from '../errors.ts'
import { PROTOCOL_VERSION } from './limits.ts'
import { Reader } from './reader.ts'
import { codec, fixed, rest, text, uint } from './schema.ts'

/** Maximum length of a nick, in characters. */
export const MAX_NICK_CHARS = 64

/** The greeting that a page includes in its offer or answer. */
export interface Hello {
  version: number
  nick: string
  /** Identifies the sender's end of the conversation: 8 random bytes that stay the same until the conversation ends. */
  conversation: Uint8Array
  /** The sender's presence, encoded as a value. Empty if it is too large for a hello and is sent later. */
  presence: Uint8Array
}

/** Length of a conversation's id, in bytes. */
export const CONVERSATION_BYTES = 8
/** Size of the largest presence that a hello carries, in bytes. */
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

/** Decodes a hello. @throws LumameshError `malformed`, or `version-unsupported` if the peer uses another version */
export function decodeHello(bytes: Uint8Array): Hello {
  // The version precedes every field that may change with it.
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
