import { createPublicKey, verify } from 'node:crypto'
import {
  formatAddress,
  LumameshError,
  type RelayRecord,
  type RelayRecordJson,
  recordFromJson,
  reservedBlockOf,
  signedBytes,
} from '@lumamesh/core/protocol'
import type { BitcoinNetwork } from '../bitcoin/bitcoinNetwork.ts'

/**
 * Returns the record if it may be inscribed: well-formed, signed by its relay, not expired at `now` (Unix ms), and on mainnet only
 * with public addresses.
 * @throws LumameshError `invalid-record`
 */
export function checkRecord(json: RelayRecordJson, bitcoin: BitcoinNetwork, now: number): RelayRecord {
  const record = recordFromJson(json)
  const name = `The record of ${record.addresses.map(formatAddress).join(', ')}`
  if (!isSigned(record)) {
    throw invalid(
      `${name} is not signed by its relay. Run \`lumamesh-relay config\` on that relay and copy the JSON again.`,
    )
  }
  if (record.expires * 1000 <= now) {
    throw invalid(
      `${name} expired on ${dayOf(record.expires)}. Run \`lumamesh-relay config\` on that relay for a new record.`,
    )
  }
  if (bitcoin === 'mainnet') for (const { host } of record.addresses) checkPublic(name, host)
  return record
}

/** An inscription on mainnet is permanent. On the test networks a list may name the relays of a lab. */
function checkPublic(name: string, host: string): void {
  const reserved = reservedBlockOf(host)
  if (!reserved) return
  throw invalid(
    `${name} has an address ${reserved.use} (${reserved.source}), ${host}, which pages cannot reach. Set PUBLIC_IP on that relay, or inscribe on a test network.`,
  )
}

/** The day of a Unix time in seconds, such as 2027-05-01. */
export function dayOf(seconds: number): string {
  const date = new Date(seconds * 1000)
  return Number.isNaN(date.getTime()) ? `second ${seconds}` : date.toISOString().slice(0, 10)
}

function isSigned(record: RelayRecord): boolean {
  try {
    const x = Buffer.from(record.id).toString('base64url')
    const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' })
    return verify(null, signedBytes(record), key, record.signature)
  } catch {
    return false
  }
}

function invalid(sentence: string): LumameshError {
  return new LumameshError('invalid-record', sentence)
}
