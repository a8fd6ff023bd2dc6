import { createPublicKey, verify } from 'node:crypto'
import {
  formatAddress,
  LumameshError,
  type RelayRecord,
  type RelayRecordJson,
  recordFromJson,
  signedBytes,
} from '@lumamesh/core/protocol'
import type { BitcoinNetwork } from '../bitcoin/bitcoinNetwork.ts'
import { isPublic } from './publicAddress.ts'

/**
 * A record that may be inscribed: well-formed, signed by its relay, not expired at `now` (Unix ms), and on mainnet with addresses
 * that anybody can reach.
 * @throws LumameshError `invalid-record`
 */
export function checkRecord(json: RelayRecordJson, bitcoin: BitcoinNetwork, now: number): RelayRecord {
  const record = recordFromJson(json)
  const name = `The record of ${record.addresses.map(formatAddress).join(', ')}`
  if (!isSigned(record)) {
    throw invalid(
      `${name} is not signed by its relay: take the JSON again that \`lumamesh-relay config\` prints there.`,
    )
  }
  if (record.expires * 1000 <= now) {
    throw invalid(
      `${name} expired on ${dayOf(record.expires)}: run \`lumamesh-relay config\` there again for a new one.`,
    )
  }
  const local = record.addresses.find(({ host }) => !isPublic(host))
  if (local && bitcoin === 'mainnet') {
    throw invalid(
      `${name} has the address ${local.host} of a private network, which nobody else reaches: set PUBLIC_IP on that relay, or inscribe on another network than mainnet.`,
    )
  }
  return record
}

/** As 2027-05-01. */
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
