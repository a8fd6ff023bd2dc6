import { scryptAsync } from '@noble/hashes/scrypt.js'
import { toHex, utf8 } from '../wire/bytes.ts'
import { derive, extract } from './hash.ts'

/** The keys of a room, 32 bytes each (docs/reference/protocol.md, section 3). A relay learns only the topic. */
export interface RoomKeys {
  /** Identifies the room to relays in place of its id. It does not depend on the password. */
  topic: Uint8Array
  /** The secret from which session keys are derived. */
  secret: Uint8Array
  /** The AES-256-GCM key of SIGNAL payloads. */
  signalKey: Uint8Array
}

/** OWASP's recommendation for scrypt (RFC 7914) with 32 MiB of memory: about 500 ms on a phone. */
const SCRYPT = { N: 2 ** 15, r: 8, p: 3, dkLen: 32, asyncTick: 8 }
const MAX_CACHED = 16
const stretched = new Map<string, Promise<Uint8Array>>()

/** Derives a room's keys. With a password this takes about 500 ms, in slices that do not block the page. */
export async function roomKeys(id: string, password?: string): Promise<RoomKeys> {
  const roomKey = extract(utf8(id), utf8('lumamesh 1 room'))
  const secret =
    password === undefined ? derive(roomKey, 'secret') : derive(await stretch(roomKey, password), 'secret')
  return { topic: derive(roomKey, 'topic'), secret, signalKey: derive(secret, 'signal') }
}

function stretch(roomKey: Uint8Array, password: string): Promise<Uint8Array> {
  const bytes = utf8(password.normalize('NFKC'))
  const name = toHex(extract(bytes, roomKey))
  const key = stretched.get(name) ?? scryptAsync(bytes, roomKey, SCRYPT)
  stretched.delete(name)
  stretched.set(name, key)
  for (const oldest of [...stretched.keys()].slice(0, -MAX_CACHED)) stretched.delete(oldest)
  return key
}
