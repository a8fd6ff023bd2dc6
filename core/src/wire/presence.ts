import { LumameshError } from '../errors.ts'
import { decodeValue, encodeValue } from './value.ts'

/** What a page shows to the room: any value under each name. */
export type Presence = Readonly<Record<string, unknown>>

/** Largest presence, encoded, bytes. */
const MAX_PRESENCE_BYTES = 16_384

/** @throws LumameshError `unserialisable`, `message-too-large` */
export function encodePresence(state: Presence): Uint8Array {
  const encoded = encodeValue(state)
  if (encoded instanceof Promise)
    throw new LumameshError('unserialisable', 'A presence holds no Blob: send it as a file.')
  if (encoded.length > MAX_PRESENCE_BYTES) {
    throw new LumameshError('message-too-large', `A presence takes at most ${MAX_PRESENCE_BYTES} bytes.`)
  }
  return encoded
}

/** What a peer shows. @throws LumameshError `peer-misbehaved`, `malformed` */
export function decodePresence(bytes: Uint8Array): Presence {
  const value = bytes.length <= MAX_PRESENCE_BYTES ? decodeValue(bytes) : undefined
  if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== Object.prototype)
    throw new LumameshError('peer-misbehaved', 'A presence is an object of limited size.')
  return value as Presence
}
