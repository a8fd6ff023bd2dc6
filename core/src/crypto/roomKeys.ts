import { scryptAsync } from '@noble/hashes/scrypt.js'
import { toHex, utf8 } from '../wire/bytes.ts'
import { derive, extract } from './hash.ts'

/** What a page knows of a room that a relay doesn't (docs/reference/protocol.md, section 3). All 32 bytes. */
export interface RoomKeys {
  /** What relays see instead of the room id; the same with and without a password. */
  topic: Uint8Array
  /** What session keys are derived from. */
  secret: Uint8Array
  /** AES-256-GCM key of SIGNAL payloads. */
  signalKey: Uint8Array
}

/** OWASP's scrypt setting for 32 MiB of memory: about half a second on a phone-class core. */
const SCRYPT = { N: 2 ** 15, r: 8, p: 3, dkLen: 32, asyncTick: 8 }
const MAX_CACHED = 16
const stretched = new Map<string, Promise<Uint8Array>>()

/** Derives a room's keys; with a password this takes a while, in slices that let the page breathe. */
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
