import { toHex } from '@lumamesh/core/protocol'
import fc from 'fast-check'
import { beforeEach, describe, expect, it } from 'vitest'
import { announcer } from '../testing/announcer.ts'
import { RelayTable } from './relayTable.ts'
import { decodeSyncFrame, encodeDifference, encodeDigest, encodeWanted } from './syncFrames.ts'

const NOW = Date.now()
const HOUR = 3_600_000
const PUBLIC = '8.8.4.4'
const self = 'ff'.repeat(32)

describe('a table of relays', () => {
  let table: RelayTable
  beforeEach(() => {
    table = new RelayTable(self, ['8.8.8.8'])
  })

  it('keeps the newest announcement of each', () => {
    const relay = announcer(PUBLIC)
    expect(table.learn(relay.announce({ seq: 5, count: 2 }), NOW)).toBe('news')
    expect(table.learn(relay.announce({ seq: 5, count: 2 }), NOW)).toBe('stale')
    expect(table.learn(relay.announce({ seq: 5, count: 1 }), NOW)).toBe('stale')
    expect(table.learn(relay.announce({ seq: 4, count: 9 }), NOW)).toBe('stale')
    expect(table.learn(relay.announce({ seq: 5, count: 3 }), NOW)).toBe('refresh')
    expect(table.learn(relay.announce({ seq: 6, hosts: ['8.8.4.5'] }), NOW)).toBe('news')
    expect(table.entries).toMatchObject([{ addresses: [{ host: '8.8.4.5', port: 7400 }] }])
  })

  it('rejects forged announcements', () => {
    const relay = announcer(PUBLIC)
    const announcement = relay.announce()
    for (let at = 0; at < announcement.length; at += 7) {
      const forged = announcement.slice()
      forged[at] = (forged[at] ?? 0) ^ 1
      expect(['invalid', 'expired', 'limited'], `byte ${at}`).toContain(table.learn(forged, NOW))
    }
    const other = announcer(PUBLIC)
    const stolen = announcer(PUBLIC, other.identity).announce()
    stolen.set(announcement.subarray(-64), stolen.length - 64)
    expect(table.learn(stolen, NOW)).toBe('invalid')
    expect(table.size).toBe(0)
  })

  it('rejects random bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 2_000 }), (bytes) => table.learn(bytes, NOW) === 'invalid'),
    )
  })

  it('rejects announcements that have expired or are valid for too long', () => {
    const relay = announcer(PUBLIC)
    expect(table.learn(relay.announce({ expires: NOW - 1 }), NOW)).toBe('expired')
    expect(table.learn(relay.announce({ expires: NOW + 3 * HOUR }), NOW)).toBe('invalid')
    expect(table.learn(relay.announce({ expires: NOW + HOUR }), NOW)).toBe('news')
    expect(table.expire(NOW + HOUR - 1)).toBe(false)
    expect(table.expire(NOW + HOUR)).toBe(true)
    expect(table.size).toBe(0)
  })

  it('removes a relay that leaves, and ignores its older announcements', () => {
    const relay = announcer(PUBLIC)
    table.learn(relay.announce({ count: 1 }), NOW)
    expect(table.learn(relay.announce({ count: 3, meshPort: 0 }), NOW)).toBe('news')
    expect(table.size).toBe(0)
    expect(table.learn(relay.announce({ count: 2 }), NOW)).toBe('stale')
    expect(table.learn(relay.announce({ count: 4 }), NOW)).toBe('news')
    expect(table.size).toBe(1)
  })

  it.each(['192.168.1.7', '203.0.113.7', '198.18.0.1', '2001:db8::1'])(
    'accepts %s, which is not a public address, only if it has no public address itself',
    (host) => {
      const inside = announcer(host)
      expect(table.learn(inside.announce(), NOW)).toBe('invalid')
      expect(new RelayTable(self, ['10.0.0.1']).learn(inside.announce(), NOW)).toBe('news')
    },
  )

  it('keeps only the public address of a relay that has other ones, too', () => {
    const both = announcer(PUBLIC)
    table.learn(both.announce({ hosts: ['127.0.0.1', PUBLIC] }), NOW)
    expect(table.entries).toMatchObject([{ addresses: [{ host: PUBLIC }] }])
  })

  it('limits the relays of one address and of one block', () => {
    const learn = (host: string) => table.learn(announcer(host).announce(), NOW)
    for (let i = 0; i < 4; i++) expect(learn('9.9.9.1')).toBe('news')
    expect(learn('9.9.9.1')).toBe('limited')
    for (let i = 0; i < 12; i++) expect(learn(`9.9.9.${10 + i}`)).toBe('news')
    expect(learn('9.9.9.99')).toBe('limited')
    expect(learn('9.9.8.1')).toBe('news')
    const mover = announcer('9.9.7.1')
    table.learn(mover.announce(), NOW)
    expect(table.learn(mover.announce({ count: 1, hosts: ['9.9.9.1'] }), NOW)).toBe('limited')
  })

  it('limits the relays in total, and replaces only one that no connection has proven', () => {
    table = new RelayTable(self, ['8.8.8.8'], { maxRelays: 2 })
    const [one, two, three, four] = ['1.1.1.1', '2.2.2.2', '3.3.3.3', '4.4.4.4'].map((host) =>
      announcer(host),
    )
    if (!one || !two || !three || !four) throw new Error('There are four announcers')
    table.learn(one.announce(), NOW)
    table.learn(two.announce(), NOW)
    table.verify(toHex(one.identity.id), '1.1.1.1')
    expect(table.learn(three.announce(), NOW)).toBe('news')
    expect(table.entries.map(({ id }) => id)).toEqual([one, three].map(({ identity }) => toHex(identity.id)))
    table.verify(toHex(three.identity.id), '6.6.6.6')
    table.verify(toHex(three.identity.id), '3.3.3.3')
    expect(table.learn(four.announce(), NOW)).toBe('limited')
  })

  it('limits the rate of announcements of one relay', () => {
    const relay = announcer(PUBLIC)
    const results = Array.from({ length: 20 }, (_, count) => table.learn(relay.announce({ count }), NOW))
    expect(results.filter((result) => result === 'limited').length).toBeGreaterThan(10)
    expect(table.learn(relay.announce({ count: 99 }), NOW + 60_000)).toBe('refresh')
  })
})

it('makes two tables equal in a sync, which sends little that both have', () => {
  const one = new RelayTable(self, ['8.8.8.8'])
  const other = new RelayTable('ee'.repeat(32), ['8.8.8.9'])
  const common = Array.from({ length: 120 }, (_, i) => announcer(`11.${i}.1.1`).announce())
  for (const announcement of common) for (const table of [one, other]) table.learn(announcement, NOW)
  const ours = Array.from({ length: 5 }, (_, i) => announcer(`12.${i}.1.1`).announce())
  const theirs = Array.from({ length: 7 }, (_, i) => announcer(`13.${i}.1.1`).announce())
  for (const announcement of ours) one.learn(announcement, NOW)
  for (const announcement of theirs) other.learn(announcement, NOW)

  const digest = decodeSyncFrame(encodeDigest(one, announcer('14.1.1.1').announce()))
  if (digest.type !== 'digest') throw new Error('no digest')
  const answers = encodeDifference(other, announcer('15.1.1.1').announce(), digest.digest).map(
    decodeSyncFrame,
  )
  const [first] = answers
  if (first?.type !== 'records') throw new Error('no records')
  const replies = encodeWanted(one, first.wanted).map(decodeSyncFrame)
  const take = (table: RelayTable, frames: typeof answers) => {
    let count = 0
    for (const frame of frames) {
      if (frame.type !== 'records') continue
      for (const record of frame.records) if (++count) table.learn(record, NOW)
    }
    return count
  }
  expect(take(one, answers)).toBeLessThan(40)
  take(other, replies)
  expect(other.size).toBe(132)
  // The responder also sends its own announcement.
  expect(one.size).toBe(133)
})
