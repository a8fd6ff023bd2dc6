import { createHash, createPrivateKey, createPublicKey, randomBytes, sign } from 'node:crypto'
import { parseAddress, type RelayRecordJson, recordToJson, signedBytes } from '@lumamesh/core/protocol'

/** The bytes before the 32 bytes of a secret key (RFC 8410, section 7). */
const PKCS8 = Buffer.from('302e020100300506032b657004220420', 'hex')

/** A signed relay record. The same seed gives the same record. */
export function testRecord(
  addresses: string | readonly string[] = '203.0.113.7:3478',
  expires = 1_900_000_000,
  seed: Uint8Array = randomBytes(32),
): RelayRecordJson {
  const key = createPrivateKey({ key: Buffer.concat([PKCS8, seed]), format: 'der', type: 'pkcs8' })
  const record = {
    id: Buffer.from(createPublicKey(key).export({ format: 'jwk' }).x ?? '', 'base64url'),
    fingerprint: createHash('sha256').update(seed).digest(),
    addresses: [addresses].flat().map(parseAddress),
    seq: 1_790_000_000,
    expires,
    capabilities: 0,
  }
  return recordToJson({ ...record, signature: sign(null, signedBytes(record), key) })
}
