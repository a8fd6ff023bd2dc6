import type { RelayRecordJson } from '@lumamesh/core/protocol'
import { describe, expect, it } from 'vitest'
import { testRecord } from '../testing/relayRecord.ts'
import { checkRecord, dayOf } from './checkRecord.ts'

const NOW = 1_800_000_000_000
const seconds = NOW / 1_000

describe('checkRecord()', () => {
  it('gives the record of a relay that has signed it', () => {
    const json = testRecord()
    expect(checkRecord(json, 'regtest', NOW)).toMatchObject({ expires: json.exp, seq: json.seq })
  })

  it.each<[string, RelayRecordJson]>([
    ['another address', { ...testRecord(), addrs: ['8.8.4.4:3478'] }],
    ['another sequence number', { ...testRecord(), seq: 1 }],
    ['another date', { ...testRecord(), exp: seconds + 10_000 }],
    ['the key of another relay', { ...testRecord(), id: testRecord().id }],
    ['the signature of another record', { ...testRecord(), sig: testRecord().sig }],
  ])('refuses %s than was signed', (_, json) => {
    expect(() => checkRecord(json, 'regtest', NOW)).toThrow(
      expect.objectContaining({ code: 'invalid-record', message: expect.stringContaining('not signed') }),
    )
  })

  it('refuses what is no record', () => {
    expect(() => checkRecord({} as RelayRecordJson, 'regtest', NOW)).toThrow(
      expect.objectContaining({ code: 'invalid-record' }),
    )
  })

  it('takes a record until the millisecond in which it expires', () => {
    const json = testRecord('8.8.8.8:3478', seconds)
    expect(() => checkRecord(json, 'mainnet', NOW - 1)).not.toThrow()
    expect(() => checkRecord(json, 'mainnet', NOW)).toThrow(/expired on 2027-01-15/)
  })
})

it.each([
  [0, '1970-01-01'],
  [1_799_999_999, '2027-01-15'],
  [8.64e12 + 1, 'second 8640000000001'],
])('second %d is on the day %s', (second, day) => {
  expect(dayOf(second)).toBe(day)
})
