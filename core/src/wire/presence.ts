import { LumameshError } from '../errors.ts'
import { decodeValue, encodeValue } from './value.ts'

/**
 * The state that a page shares with the room. Each property can hold any value that can be sent, except Blob and File.
 */
export type Presence = Readonly<Record<string, unknown>>

/** Size of the largest encoded presence, in bytes. */
const MAX_PRESENCE_BYTES = 16_384

/** Encodes a presence as a value. @throws LumameshError `unserialisable`, `message-too-large` */
export function encodePresence(state: Presence): Uint8Array {
  const encoded = encodeValue(state)
  if (encoded instanceof Promise)
    throw new LumameshError(
      'unserialisable',
      'A presence cannot hold a Blob or File. Use sendFile() instead.',
    )
  if (encoded.length > MAX_PRESENCE_BYTES) {
    throw new LumameshError('message-too-large', `A presence can have at most ${MAX_PRESENCE_BYTES} bytes.`)
  }
  return encoded
}

/** Decodes the presence of a peer. @throws LumameshError `peer-misbehaved`, `malformed` */
export function decodePresence(bytes: Uint8Array): Presence {
  const value = bytes.length <= MAX_PRESENCE_BYTES ? decodeValue(bytes) : undefined
  if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== Object.prototype)
    throw new LumameshError('peer-misbehaved', 'A peer sent a presence that is too large or not an object.')
  return value as Presence
}
