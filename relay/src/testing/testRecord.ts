import type { RelayRecord } from '@lumamesh/core/protocol'

/** A record of a relay that does not run, without a valid signature. */
export const RECORD: RelayRecord = {
  id: new Uint8Array(32),
  fingerprint: new Uint8Array(32),
  addresses: [{ host: '203.0.113.7', port: 3478 }],
  seq: 1,
  expires: 2,
  capabilities: 0,
  signature: new Uint8Array(64),
}
