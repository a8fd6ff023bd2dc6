import { describe, expect, it, vi } from 'vitest'
import { firstOf, vectors } from '../../test/vectors.ts'
import { type RelayRecord, recordFromJson } from '../wire/record.ts'
import { verifyRecord } from './verifyRecord.ts'

const RECORD = recordFromJson(firstOf(vectors.records).json)
const flipped = (bytes: Uint8Array) => Uint8Array.from(bytes, (byte, i) => (i === 5 ? byte ^ 1 : byte))

describe('verifyRecord', () => {
  it.each(vectors.records)('accepts the vector with seq $json.seq', async ({ json }) => {
    expect(await verifyRecord(recordFromJson(json))).toBe(true)
  })

  it.each<[string, Partial<RelayRecord>]>([
    ['id', { id: flipped(RECORD.id) }],
    ['fingerprint', { fingerprint: flipped(RECORD.fingerprint) }],
    ['addresses', { addresses: [{ host: '203.0.113.8', port: 3478 }] }],
    ['number of addresses', { addresses: [...RECORD.addresses, ...RECORD.addresses] }],
    ['port', { addresses: [{ host: '203.0.113.7', port: 3479 }] }],
    ['seq', { seq: RECORD.seq + 1 }],
    ['expiry', { expires: RECORD.expires + 1 }],
    ['capabilities', { capabilities: 1 }],
    ['signature', { signature: flipped(RECORD.signature) }],
    ['key that is not a point', { id: new Uint8Array(32).fill(0xff) }],
  ])('refuses a record with another %s', async (_, change) => {
    expect(await verifyRecord({ ...RECORD, ...change })).toBe(false)
  })

  it('returns undefined without WebCrypto', async () => {
    vi.stubGlobal('crypto', {})
    try {
      expect(await verifyRecord(RECORD)).toBeUndefined()
    } finally {
      vi.unstubAllGlobals()
    }
  })

  it('returns undefined if WebCrypto has no Ed25519', async () => {
    const importKey = () => Promise.reject(new DOMException('Unknown algorithm', 'NotSupportedError'))
    vi.stubGlobal('crypto', { subtle: { importKey } })
    try {
      expect(await verifyRecord(RECORD)).toBeUndefined()
    } finally {
      vi.unstubAllGlobals()
    }
  })
})
