import { type Address, LumameshError, type RelayRecord, signedBytes } from '@lumamesh/core/protocol'
import { readData, writeData } from './dataFiles.ts'
import type { Identity } from './identity.ts'

const FILE = 'sequence'
const LIFETIME_SECONDS = 365 * 86_400

/** What a record says, besides the identity that signs it. */
export interface RecordContent {
  /** The SHA-256 fingerprint of the relay's certificate, 32 bytes. */
  fingerprint: Uint8Array
  addresses: readonly Address[]
  seq: number
}

/** Signs a record that is valid for a year from `now`, Unix ms. */
export function signRecord(identity: Identity, content: RecordContent, now: number): RelayRecord {
  const expires = Math.floor(now / 1000) + LIFETIME_SECONDS
  const body = { id: identity.id, ...content, expires, capabilities: 0 }
  return { ...body, signature: identity.sign(signedBytes(body)) }
}

/**
 * The sequence number of the next record: Unix seconds, or one more than the last one if the clock went back.
 * @throws LumameshError `relay-error` if the file of the last one is damaged
 */
export async function nextSequence(directory: string, now: number): Promise<number> {
  const stored = await readData(directory, FILE)
  const last = Number(stored ?? 0)
  if (!Number.isSafeInteger(last) || last < 0 || stored?.trim() === '') {
    throw new LumameshError('relay-error', `${FILE} in ${directory} does not contain a number. Remove it.`)
  }
  const seq = Math.max(Math.floor(now / 1000), last + 1)
  await writeData(directory, FILE, `${seq}\n`)
  return seq
}
