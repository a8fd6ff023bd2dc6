import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { randomOf } from '../../test/pair.ts'
import type { RelayRecord } from '../wire/record.ts'
import { Directory, type KnownRelay } from './directory.ts'

/** The record of the relay with this number. */
function recordOf(number: number, seq = 1): RelayRecord {
  const id = new Uint8Array(32)
  new DataView(id.buffer).setUint32(0, number)
  return {
    id,
    fingerprint: new Uint8Array(32),
    addresses: [{ host: '203.0.113.7', port: 3478 }],
    seq,
    expires: 0,
    capabilities: 0,
    signature: new Uint8Array(64),
  }
}

function newDirectory(relays: number, random = () => 1) {
  const directory = new Directory(random)
  for (let i = 0; i < relays; i++) directory.add(recordOf(i))
  return directory
}

/** All that are to be dialled at this moment. */
function dials(directory: Directory, now: number): KnownRelay[] {
  const dialed: KnownRelay[] = []
  for (let relay = directory.next(now); relay; relay = directory.next(now)) dialed.push(relay)
  return dialed
}

describe('the directory', () => {
  it('dials two at once, and another one each 250 ms that they take', () => {
    const directory = newDirectory(5)
    expect(dials(directory, 0)).toHaveLength(2)
    expect(dials(directory, 249)).toHaveLength(0)
    expect(dials(directory, 250)).toHaveLength(1)
    expect(dials(directory, 499)).toHaveLength(0)
    expect(dials(directory, 500)).toHaveLength(1)
    expect(directory.relays.filter(({ status }) => status === 'dialing')).toHaveLength(4)
  })

  it('wants two relays and no more', () => {
    const directory = newDirectory(5)
    const [first, second] = dials(directory, 0)
    if (first) directory.online(first)
    expect(directory.surplus).toEqual([])
    expect(dials(directory, 100)).toHaveLength(0)
    const [third] = dials(directory, 250)
    if (second) directory.online(second)
    expect(directory.surplus).toEqual([third])
    expect(dials(directory, 10_000)).toHaveLength(0)
  })

  it('takes the place of a relay that is lost', () => {
    const directory = newDirectory(3)
    const [first, second] = dials(directory, 0)
    for (const relay of [first, second]) if (relay) directory.online(relay)
    if (first) directory.lost(first, 1_000)
    const [next] = dials(directory, 1_000)
    expect(next).toBe(directory.relays[2])
  })

  it('waits longer after each failure, up to 30 s, and not at all after success', () => {
    const directory = newDirectory(1)
    let now = 0
    const waits: number[] = []
    for (let i = 0; i < 9; i++) {
      const [relay] = dials(directory, now)
      if (!relay) throw new Error('Nothing was dialled.')
      directory.lost(relay, now)
      waits.push(relay.notBefore - now)
      expect(dials(directory, relay.notBefore - 1)).toEqual([])
      now = relay.notBefore
    }
    expect(waits).toEqual([500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000])
    const [relay] = dials(directory, now)
    if (relay) directory.online(relay)
    if (relay) directory.lost(relay, now)
    expect(relay?.notBefore).toBe(now + 500)
  })

  it('spreads the pages that lost the same relay at the same moment', () => {
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const directory = newDirectory(1, randomOf(seed))
        const [relay] = dials(directory, 0)
        if (relay) directory.lost(relay, 0)
        expect(relay?.notBefore).toBeGreaterThanOrEqual(250)
        expect(relay?.notBefore).toBeLessThan(500)
      }),
    )
  })

  it('prefers relays that failed less', () => {
    const directory = newDirectory(3)
    const [first, second] = dials(directory, 0)
    if (first) directory.lost(first, 0)
    if (second) directory.lost(second, 0)
    expect(dials(directory, 60_000)[0]).toBe(directory.relays[2])
  })

  it('dials no busy relay before its time', () => {
    const directory = newDirectory(1)
    const [relay] = dials(directory, 0)
    if (relay) {
      relay.notBefore = 10_000
      directory.lost(relay, 0)
    }
    expect(dials(directory, 9_999)).toHaveLength(0)
    expect(dials(directory, 10_000)).toHaveLength(1)
  })

  it('waits no more when the network comes back', () => {
    const directory = newDirectory(2)
    for (const relay of dials(directory, 0)) directory.lost(relay, 0)
    expect(dials(directory, 1)).toHaveLength(0)
    directory.retryNow()
    expect(dials(directory, 1)).toHaveLength(2)
  })

  it('keeps the newest record of a relay, in whichever order they come', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(), { minLength: 1 }), (seqs) => {
        const directory = new Directory(() => 1)
        for (const seq of seqs) directory.add(recordOf(1, seq))
        expect(directory.relays.map(({ record }) => record.seq)).toEqual([Math.max(...seqs)])
      }),
    )
  })

  it('keeps the link of a relay whose record is replaced', () => {
    const directory = newDirectory(1)
    const [relay] = dials(directory, 0)
    if (relay) directory.online(relay)
    directory.add(recordOf(0, 2))
    expect(directory.relays).toMatchObject([{ status: 'online', record: { seq: 2 } }])
  })

  it('does not replace what it knows with what nobody could check', () => {
    const directory = newDirectory(1)
    directory.addNew(recordOf(0, 9))
    directory.addNew(recordOf(1, 9))
    expect(directory.relays.map(({ record }) => record.seq)).toEqual([1, 9])
  })

  it('knows at most 256 relays', () => {
    expect(newDirectory(300).relays).toHaveLength(256)
  })

  it('forgets a relay', () => {
    const directory = newDirectory(2)
    const [first] = directory.relays
    expect(directory.remove(recordOf(0))).toBe(first?.id)
    expect(directory.relays).toHaveLength(1)
  })
})
