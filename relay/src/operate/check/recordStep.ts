import { createPublicKey, verify } from 'node:crypto'
import { formatAddress, type RelayRecord, signedBytes, toBase64 } from '@lumamesh/core/protocol'
import type { HostPort } from '../../shared/hosts.ts'
import type { CheckStep } from './checkStep.ts'

/** Checks that pages accept this record, and dial this address with it. @param now Unix ms */
export function checkRecord(record: RelayRecord, place: HostPort, now: number): CheckStep {
  const step = (status: CheckStep['status'], text: string): CheckStep => ({ name: 'record', status, text })
  if (!isSigned(record))
    return step('failed', 'its signature is wrong: take what `lumamesh-relay config` prints there, unchanged')
  const until = new Date(record.expires * 1_000).toISOString().slice(0, 10)
  const places = record.addresses.map(formatAddress)
  if (!record.addresses.some(({ host, port }) => host === place.host && port === place.port))
    return step('warning', `it names ${places.join(', ')}: that is what pages dial, not ${place.host}`)
  if (record.expires * 1_000 <= now)
    return step('warning', `it was good until ${until}: give pages the one that its relay prints now`)
  return step('ok', `of relay ${toBase64(record.id).slice(0, 8)}…, signed by it, good until ${until}`)
}

/** Whether the record has a valid Ed25519 signature (RFC 8032) by the key that is its id. */
function isSigned(record: RelayRecord): boolean {
  const x = Buffer.from(record.id).toString('base64url')
  try {
    const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' })
    return verify(null, signedBytes(record), key, record.signature)
  } catch {
    return false
  }
}
