import { type Address, LumameshError, type RelayRecord, signedBytes } from '@lumamesh/core/protocol'
import { readData, writeData } from './dataFiles.ts'
import type { Identity } from './identity.ts'

const FILE = 'sequence'
const LIFETIME_SECONDS = 365 * 86_400

/** Signs what pages need to know, to be valid for a year from `now`, Unix ms. */
export function signRecord(
  identity: Identity,
  fingerprint: Uint8Array,
  addresses: readonly Address[],
  seq: number,
  now: number,
): RelayRecord {
  const expires = Math.floor(now / 1000) + LIFETIME_SECONDS
  const body = { id: identity.id, fingerprint, addresses, seq, expires, capabilities: 0 }
  return { ...body, signature: identity.sign(signedBytes(body)) }
}

/**
 * The sequence number of the next record: Unix seconds, or one more than the last where the clock went back.
 * @throws LumameshError `relay-error` for a file that holds no number
 */
export async function nextSequence(directory: string, now: number): Promise<number> {
  const stored = await readData(directory, FILE)
  const last = Number(stored ?? 0)
  if (!Number.isSafeInteger(last) || last < 0 || stored?.trim() === '') {
    throw new LumameshError('relay-error', `${FILE} in ${directory} holds no number: remove it.`)
  }
  const seq = Math.max(Math.floor(now / 1000), last + 1)
  await writeData(directory, FILE, `${seq}\n`)
  return seq
}
