import { expect, it } from 'vitest'
import { announcer } from '../testing/announcer.ts'
import { NewRelays } from './newRelays.ts'
import { RelayTable } from './relayTable.ts'

const table = (announcements: readonly Uint8Array[]) => {
  const relays = new RelayTable('ff'.repeat(32), ['10.0.0.1'], { maxPerBlock: 1_000, maxPerAddress: 1_000 })
  for (const announcement of announcements) relays.learn(announcement, Date.now())
  return relays.entries
}

it('gives the records of relays that are new or have other addresses', () => {
  const [one, two] = [announcer('10.0.0.2'), announcer('10.0.0.3')]
  const news = new NewRelays()
  const first = table([one.announce(), two.announce()])
  expect(news.of(first)).toEqual(first.map(({ announcement }) => announcement.recordBytes))
  expect(news.of(table([one.announce({ count: 1 }), two.announce({ seq: 2 })]))).toEqual([])
  const [, moved] = table([one.announce(), two.announce({ hosts: ['10.0.0.4'] })])
  expect(news.of(table([one.announce(), two.announce({ hosts: ['10.0.0.4'] })]))).toEqual([
    moved?.announcement.recordBytes,
  ])
})

it('gives the record of a relay again that was away', () => {
  const one = announcer('10.0.0.2')
  const news = new NewRelays()
  news.of(table([one.announce()]))
  news.of([])
  expect(news.of(table([one.announce()]))).toHaveLength(1)
})

it('gives none in a large network', () => {
  const many = table(Array.from({ length: 257 }, (_, i) => announcer(`10.1.${i >> 8}.${i & 255}`).announce()))
  expect(many).toHaveLength(257)
  const news = new NewRelays()
  expect(news.of(many)).toEqual([])
  expect(news.of(many.slice(1))).toEqual([])
})
