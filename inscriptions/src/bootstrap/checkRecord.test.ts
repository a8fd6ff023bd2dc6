import type { RelayRecordJson } from '@lumamesh/core/protocol'
import { describe, expect, it } from 'vitest'
import { testRecord } from '../testing/relayRecord.ts'
import { checkRecord, dayOf } from './checkRecord.ts'

const NOW = 1_800_000_000_000
const seconds = NOW / 1_000

describe('checkRecord()', () => {
  it('returns a record that its relay has signed', () => {
    const json = testRecord()
    expect(checkRecord(json, 'regtest', NOW)).toMatchObject({ expires: json.exp, seq: json.seq })
  })

  it.each<[string, RelayRecordJson]>([
    ['another address', { ...testRecord(), addrs: ['8.8.4.4:3478'] }],
    ['another sequence number', { ...testRecord(), seq: 1 }],
    ['another date', { ...testRecord(), exp: seconds + 10_000 }],
    ['another relay id', { ...testRecord(), id: testRecord().id }],
    ['another signature', { ...testRecord(), sig: testRecord().sig }],
  ])('refuses a record with %s than the signed one', (_, json) => {
    expect(() => checkRecord(json, 'regtest', NOW)).toThrow(
      expect.objectContaining({ code: 'invalid-record', message: expect.stringContaining('not signed') }),
    )
  })

  it('refuses an object that is not a record', () => {
    expect(() => checkRecord({} as RelayRecordJson, 'regtest', NOW)).toThrow(
      expect.objectContaining({ code: 'invalid-record' }),
    )
  })

  it('accepts a record until the millisecond of its expiry', () => {
    const json = testRecord('8.8.8.8:3478', seconds)
    expect(() => checkRecord(json, 'mainnet', NOW - 1)).not.toThrow()
    expect(() => checkRecord(json, 'mainnet', NOW)).toThrow(/expired on 2027-01-15/)
  })
})

describe('an address that is not public', () => {
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
  ])('%s is refused on mainnet (%s) and accepted on test networks', (address, source) => {
    const json = testRecord(address)
    expect(() => checkRecord(json, 'mainnet', NOW)).toThrow(
      expect.objectContaining({ code: 'invalid-record', message: expect.stringContaining(source) }),
    )
    for (const bitcoin of ['testnet', 'signet', 'regtest'] as const)
      expect(() => checkRecord(json, bitcoin, NOW)).not.toThrow()
  })

  it('makes a record invalid even beside public ones', () => {
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
])('Unix second %d is on the day %s', (second, day) => {
  expect(dayOf(second)).toBe(day)
})
