import { MAX_RECORDS } from '@lumamesh/core/protocol'
import { expect, it } from 'vitest'
import { seededFractions } from '../../fuzz/random.ts'
import { announcer } from '../testing/announcer.ts'
import { type RelayEntry, RelayTable } from './relayTable.ts'
import { selectRecords } from './selectRecords.ts'

function entriesOf(hosts: readonly string[]): readonly RelayEntry[] {
  const table = new RelayTable('ff'.repeat(32), ['10.0.0.1'])
  for (const host of hosts) table.learn(announcer(host).announce(), Date.now())
  return table.entries
}

const recordOf = ({ announcement }: RelayEntry) => announcement.recordBytes
const MOST = MAX_RECORDS - 1

it('selects records of proven relays before all others', () => {
  const entries = entriesOf(Array.from({ length: MOST + 5 }, (_, i) => `10.${i}.0.1`))
  const proven = entries.slice(3, 6)
  for (const entry of proven) entry.verified = true
  const selected = selectRecords(entries, seededFractions(1))
  expect(selected).toHaveLength(MOST)
  expect(new Set(selected.slice(0, 3))).toEqual(new Set(proven.map(recordOf)))
})

it('selects a relay of each network before a second one of any', () => {
  const crowd = Array.from({ length: MOST + 5 }, (_, i) => `10.1.${i}.1`)
  const entries = entriesOf([...crowd, '10.2.0.1', '10.3.0.1'])
  const selected = selectRecords(entries, seededFractions(1))
  expect(selected.slice(0, 3)).toEqual(expect.arrayContaining(entries.slice(-2).map(recordOf)))
})

it('selects different relays each time if there are too many', () => {
  const entries = entriesOf(Array.from({ length: 3 * MOST }, (_, i) => `10.${i}.0.1`))
  const random = seededFractions(1)
  const selected = new Set(Array.from({ length: 20 }, () => selectRecords(entries, random)).flat())
  expect(selected.size).toBeGreaterThan(2 * MOST)
})
