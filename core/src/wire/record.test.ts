import { createPrivateKey, createPublicKey, sign, verify } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { hostileBytes, refusal } from '../../test/hostile.ts'
import { firstOf, vectors } from '../../test/vectors.ts'
import { concat, fromBase64, fromHex, toBase64, toHex, utf8 } from './bytes.ts'
import { MAX_RECORD_BYTES } from './limits.ts'
import {
  decodeRecord,
  encodeRecord,
  type RelayRecord,
  type RelayRecordJson,
  recordFromJson,
  recordToJson,
  signedBytes,
} from './record.ts'

const { json: JSON_RECORD } = firstOf(vectors.records)
const whole = fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER })
const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length })
const address = fc.oneof(
  fc.record({ host: fc.ipV4(), port: fc.integer({ min: 1, max: 65_535 }) }),
  fc.record({ host: fc.constantFrom('2001:db8::7', '::1', 'fe80::1:0:0:2'), port: fc.constant(3478) }),
)
const record: fc.Arbitrary<RelayRecord> = fc.record({
  id: bytes(32),
  fingerprint: bytes(32),
  addresses: fc.array(address, { minLength: 1, maxLength: 8 }),
  seq: whole,
  expires: whole,
  capabilities: whole,
  signature: bytes(64),
})

describe('a relay record', () => {
  it.each(vectors.records)('matches the vector with seq $json.seq', (vector) => {
    const record = recordFromJson(vector.json)
    expect(recordToJson(record)).toEqual(vector.json)
    expect(new TextDecoder().decode(encodeRecord(record))).toBe(vector.encoded)
    expect(decodeRecord(utf8(vector.encoded))).toEqual(record)
    expect(toHex(signedBytes(record))).toBe(vector.signedBytes)
    expect(toHex(record.signature)).toBe(vector.signature)
  })

  it.each(vectors.records)(
    'is signed as node:crypto signs, with seq $json.seq',
    ({ seed, json, signature }) => {
      const pkcs8 = concat(fromHex('302e020100300506032b657004220420'), fromHex(seed))
      const key = createPrivateKey({ key: Buffer.from(pkcs8), format: 'der', type: 'pkcs8' })
      const record = recordFromJson(json)
      expect(toHex(sign(null, signedBytes(record), key))).toBe(signature)
      expect(verify(null, signedBytes(record), createPublicKey(key), record.signature)).toBe(true)
      const x = Buffer.from(record.id).toString('base64url')
      expect(createPublicKey(key).export({ format: 'jwk' }).x).toBe(x)
    },
  )

  it('survives encoding as JSON and as bytes', () => {
    fc.assert(
      fc.property(record, (record) => {
        expect(recordFromJson(recordToJson(record))).toEqual(record)
        expect(decodeRecord(encodeRecord(record))).toEqual(record)
        expect(encodeRecord(record).length).toBeLessThanOrEqual(MAX_RECORD_BYTES)
      }),
    )
  })

  it('signs every field except the signature', () => {
    const fields = ['id', 'fingerprint', 'addresses', 'seq', 'expires', 'capabilities'] as const
    fc.assert(
      fc.property(record, record, fc.constantFrom(...fields), (a, b, field) => {
        fc.pre(JSON.stringify(recordToJson({ ...a, [field]: b[field] })) !== JSON.stringify(recordToJson(a)))
        expect(signedBytes({ ...a, [field]: b[field] })).not.toEqual(signedBytes(a))
        const resigned: RelayRecord = { ...a, signature: b.signature }
        expect(signedBytes(resigned)).toEqual(signedBytes(a))
      }),
    )
  })

  it('throws only invalid-record on hostile bytes', () => {
    const valid = vectors.records.map(({ encoded }) => utf8(encoded))
    fc.assert(
      fc.property(hostileBytes(valid, 1_100), (bytes) => {
        expect([undefined, 'invalid-record']).toContain(refusal(() => decodeRecord(bytes)))
      }),
      { numRuns: 1_000 },
    )
  })

  it('throws only invalid-record on any JSON', () => {
    const nearly = fc
      .tuple(fc.constantFrom(...Object.keys(JSON_RECORD)), fc.jsonValue())
      .map(([field, value]) => ({ ...JSON_RECORD, [field]: value }))
    fc.assert(
      fc.property(fc.oneof(fc.jsonValue(), nearly), (json) => {
        expect([undefined, 'invalid-record']).toContain(
          refusal(() => recordFromJson(json as RelayRecordJson)),
        )
      }),
    )
  })

  it.each<[string, unknown]>([
    ['of another version', { v: 2 }],
    ['without addresses', { addrs: [] }],
    ['with nine addresses', { addrs: Array(9).fill('203.0.113.7:3478') }],
    ['with a name for an address', { addrs: ['relay.example:3478'] }],
    ['with a negative number', { seq: -1 }],
    ['with a fraction', { exp: 1.5 }],
    ['with a number that is a string', { caps: '0' }],
    ['with a number too large to be exact', { seq: 2 ** 53 }],
    ['with a short key', { id: toBase64(new Uint8Array(31)) }],
    ['with padded base64', { fp: `${JSON_RECORD.fp}=` }],
    ['with a long signature', { sig: toBase64(new Uint8Array(65)) }],
    ['without a signature', { sig: undefined }],
  ])('is refused %s', (_, change) => {
    const json = { ...JSON_RECORD, ...(change as Partial<RelayRecordJson>) }
    expect(refusal(() => recordFromJson(json))).toBe('invalid-record')
  })

  it('is refused over its largest size', () => {
    const padded = utf8(`${firstOf(vectors.records).encoded}${' '.repeat(MAX_RECORD_BYTES)}`)
    expect(refusal(() => decodeRecord(padded))).toBe('invalid-record')
    expect(refusal(() => decodeRecord(padded.subarray(0, MAX_RECORD_BYTES)))).toBeUndefined()
  })

  it('drops unknown properties, which the signature does not cover', () => {
    const more = { ...JSON_RECORD, note: 'unsigned' }
    expect(recordToJson(recordFromJson(more))).toEqual(JSON_RECORD)
  })

  it('has an id that is an Ed25519 public key', () => {
    expect(fromBase64(JSON_RECORD.id)).toHaveLength(32)
  })
})
