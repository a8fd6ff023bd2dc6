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

describe('an address that nobody can reach', () => {
  it.each([
    ['10.0.0.7:3478', 'RFC 1918'],
    ['100.64.0.7:3478', 'RFC 6598'],
    ['127.0.0.1:3478', 'RFC 1122'],
    ['192.0.2.7:3478', 'RFC 5737'],
    ['198.51.100.7:3478', 'RFC 5737'],
    ['203.0.113.7:3478', 'RFC 5737'],
    ['198.18.0.1:3478', 'RFC 2544'],
    ['224.0.0.1:3478', 'RFC 5771'],
    ['[::1]:3478', 'RFC 4291'],
    ['[::ffff:8.8.8.8]:3478', 'RFC 4291'],
    ['[2001:db8::1]:3478', 'RFC 3849'],
    ['[3fff::1]:3478', 'RFC 9637'],
    ['[fd00::1]:3478', 'RFC 4193'],
    ['[fe80::1]:3478', 'RFC 4291'],
  ])('%s is not inscribed on mainnet (%s), and is elsewhere', (address, source) => {
    const json = testRecord(address)
    expect(() => checkRecord(json, 'mainnet', NOW)).toThrow(
      expect.objectContaining({ code: 'invalid-record', message: expect.stringContaining(source) }),
    )
    for (const bitcoin of ['testnet', 'signet', 'regtest'] as const)
      expect(() => checkRecord(json, bitcoin, NOW)).not.toThrow()
  })

  it('is enough beside others to refuse a record', () => {
    const json = testRecord(['8.8.8.8:3478', '[2001:db8::1]:3478'])
    expect(() => checkRecord(json, 'mainnet', NOW)).toThrow(/2001:db8::1/)
    expect(() =>
      checkRecord(testRecord(['8.8.8.8:3478', '[2606:4700::1]:3478']), 'mainnet', NOW),
    ).not.toThrow()
  })
})

it.each([
  [0, '1970-01-01'],
  [1_799_999_999, '2027-01-15'],
  [8.64e12 + 1, 'second 8640000000001'],
])('second %d is on the day %s', (second, day) => {
  expect(dayOf(second)).toBe(day)
})
