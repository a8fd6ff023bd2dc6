import { describe, expect, it } from 'vitest'
import { announcer } from '../testing/announcer.ts'
import { compareAge, decodeAnnouncement, isSigned } from './announcement.ts'

const relay = announcer('203.0.113.7')

describe('an announcement', () => {
  it('is read as it was written', () => {
    const expires = 1_795_000_000_123
    const announcement = decodeAnnouncement(
      relay.announce({ count: 7, seq: 3, expires, meshPort: 7_401, hosts: ['203.0.113.7', '2001:db8::7'] }),
    )
    expect(announcement).toMatchObject({
      count: 7,
      expires,
      meshPort: 7_401,
      record: {
        id: relay.identity.id,
        seq: 3,
        addresses: [{ host: '203.0.113.7' }, { host: '2001:db8::7' }],
      },
    })
  })

  it('has valid signatures, until any of its bytes changes', () => {
    const bytes = relay.announce()
    expect(isSigned(bytes, decodeAnnouncement(bytes))).toBe(true)
    for (const at of [0, bytes.length - 64, bytes.length - 1]) {
      const forged = bytes.slice()
      forged[at] = (forged[at] ?? 0) ^ 1
      expect(isSigned(forged, decodeAnnouncement(bytes))).toBe(false)
    }
  })

  it('has no valid signature of another relay', () => {
    const other = announcer('203.0.113.8').announce()
    expect(isSigned(relay.announce(), decodeAnnouncement(other))).toBe(false)
  })

  it.each([
    ['empty', new Uint8Array()],
    ['too long', new Uint8Array(1_201)],
    ['cut short', relay.announce().subarray(0, -1)],
    ['only a signature', new Uint8Array(64)],
  ])('is malformed if it is %s', (_, bytes) => {
    expect(() => decodeAnnouncement(bytes)).toThrow(
      expect.objectContaining({ code: expect.stringMatching(/malformed|invalid-record/) }),
    )
  })

  it('is newer with a greater sequence number, and then with a greater count', () => {
    const ordered = [
      { seq: 1, count: 0 },
      { seq: 1, count: 1 },
      { seq: 2, count: 0 },
    ].map((age) => decodeAnnouncement(relay.announce(age)))
    const [oldest, middle, newest] = ordered
    if (!oldest || !middle || !newest) throw new Error('There are three announcements')
    expect(compareAge(newest, middle)).toBeGreaterThan(0)
    expect(compareAge(middle, oldest)).toBeGreaterThan(0)
    expect(compareAge(oldest, newest)).toBeLessThan(0)
    expect(compareAge(middle, middle)).toBe(0)
  })
})
