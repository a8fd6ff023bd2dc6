import { LumameshError } from '../errors.ts'
import { PROTOCOL_VERSION } from './limits.ts'
import { Reader } from './reader.ts'
import { codec, text, uint } from './schema.ts'

/** Longest nick, characters. */
export const MAX_NICK_CHARS = 64

/** How a page greets another, in its offer or answer. */
export interface Hello {
  version: number
  nick: string
}

const hellos = codec({ hello: [1, { version: uint(1), nick: text(MAX_NICK_CHARS * 4) }] })

export function encodeHello(nick: string): Uint8Array {
  return hellos.encode({ type: 'hello', version: PROTOCOL_VERSION, nick })
}

/** @throws LumameshError `malformed`, or `version-unsupported` for a peer that speaks another version */
export function decodeHello(bytes: Uint8Array): Hello {
  // The version stands before all that may change with it.
  const version = new Reader(bytes.subarray(2)).uint(1)
  if (version !== PROTOCOL_VERSION) {
    throw new LumameshError(
      'version-unsupported',
      `A peer speaks protocol ${version}, this page ${PROTOCOL_VERSION}: update the older one.`,
    )
  }
  const hello = hellos.decode(bytes)
  if (!hello) throw new LumameshError('malformed', 'A peer greeted in an unknown way.')
  return { version, nick: hello.nick.slice(0, MAX_NICK_CHARS) }
}
