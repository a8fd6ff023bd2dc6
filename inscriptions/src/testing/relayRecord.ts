import { generateKeyPairSync, randomBytes, sign } from 'node:crypto'
import { parseAddress, type RelayRecordJson, recordToJson, signedBytes } from '@lumamesh/core/protocol'

/** A record that its relay has signed. */
export function testRecord(address = '203.0.113.7:3478', expires = 1_900_000_000): RelayRecordJson {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519')
  const record = {
    id: Buffer.from(publicKey.export({ format: 'jwk' }).x ?? '', 'base64url'),
    fingerprint: randomBytes(32),
    addresses: [parseAddress(address)],
    seq: 1_790_000_000,
    expires,
    capabilities: 0,
  }
  return recordToJson({ ...record, signature: sign(null, signedBytes(record), privateKey) })
}
