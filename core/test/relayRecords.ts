import type { RelayRecord } from '../src/wire/record.ts'

/** The unsigned record of the relay with this number, at this IPv4 or IPv6 address. */
export function recordOf(number: number, seq = 1, host = '203.0.113.7'): RelayRecord {
  const id = new Uint8Array(32)
  new DataView(id.buffer).setUint32(0, number)
  return {
    id,
    fingerprint: new Uint8Array(32),
    addresses: [{ host, port: 3478 }],
    seq,
    expires: 0,
    capabilities: 0,
    signature: new Uint8Array(64),
  }
}
