import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { randomOf } from '../../test/pair.ts'
import { recordOf } from '../../test/relayRecords.ts'
import { GIVEN, type KnownRelay, SIGNED, UNCHECKED } from './knownRelay.ts'
import { RelayDirectory } from './relayDirectory.ts'

function newDirectory(relays: number, random = () => 1) {
  const directory = new RelayDirectory(random)
  for (let i = 0; i < relays; i++) directory.add(recordOf(i), GIVEN)
  return directory
}

/** The relays to dial at this moment. */
function dials(directory: RelayDirectory, now: number): KnownRelay[] {
  const dialed: KnownRelay[] = []
  for (let relay = directory.next(now); relay; relay = directory.next(now)) dialed.push(relay)
  return dialed
}

describe('the directory', () => {
  it('dials two at once, and another one every 250 ms', () => {
    const directory = newDirectory(5)
    expect(dials(directory, 0)).toHaveLength(2)
    expect(dials(directory, 249)).toHaveLength(0)
    expect(dials(directory, 250)).toHaveLength(1)
    expect(dials(directory, 499)).toHaveLength(0)
    expect(dials(directory, 500)).toHaveLength(1)
    expect(directory.relays.filter(({ status }) => status === 'dialing')).toHaveLength(4)
  })

  it('dials at most eight at a time, and three if it has a home', () => {
    const directory = newDirectory(30)
    for (let now = 0; now < 5_000; now += 250) dials(directory, now)
    const dialing = directory.relays.filter(({ status }) => status === 'dialing')
    expect(dialing).toHaveLength(8)
    const [home, ...others] = dialing
    if (home) directory.opened(home)
    for (const relay of others) directory.lost(relay, 5_000)
    for (let now = 5_000; now < 10_000; now += 250) dials(directory, now)
    expect(directory.relays.filter(({ status }) => status === 'dialing')).toHaveLength(3)
  })

  it('uses two relays', () => {
    const directory = newDirectory(5)
    const [first, second] = dials(directory, 0)
    if (first) directory.opened(first)
    expect(directory.surplus).toEqual([])
    expect(dials(directory, 100)).toHaveLength(0)
    const [third] = dials(directory, 250)
    if (second) directory.opened(second)
    expect(directory.surplus).toEqual([third])
    expect(dials(directory, 10_000)).toHaveLength(0)
  })

  it('replaces a relay that is lost', () => {
    const directory = newDirectory(3)
    const [first, second] = dials(directory, 0)
    for (const relay of [first, second]) if (relay) directory.opened(relay)
    if (first) directory.lost(first, 1_000)
    const [next] = dials(directory, 1_000)
    expect(next).toBe(directory.relays[2])
  })

  it('waits longer after each failure, up to 30 s, and not after success', () => {
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
    if (relay) directory.opened(relay)
    if (relay) directory.lost(relay, now)
    expect(relay?.notBefore).toBe(now + 500)
  })

  it('spreads pages that lost the same relay at the same moment', () => {
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

  it('prefers relays with fewer failures', () => {
    const directory = newDirectory(3)
    const [first, second] = dials(directory, 0)
    if (first) directory.lost(first, 0)
    if (second) directory.lost(second, 0)
    expect(dials(directory, 60_000)[0]).toBe(directory.relays[2])
  })

  it('does not dial a busy relay before the requested time', () => {
    const directory = newDirectory(1)
    const [relay] = dials(directory, 0)
    if (relay) {
      relay.notBefore = 10_000
      directory.lost(relay, 0)
    }
    expect(dials(directory, 9_999)).toHaveLength(0)
    expect(dials(directory, 10_000)).toHaveLength(1)
  })

  it('ends waits when the network is back', () => {
    const directory = newDirectory(2)
    for (const relay of dials(directory, 0)) directory.lost(relay, 0)
    expect(dials(directory, 1)).toHaveLength(0)
    directory.retryNow()
    expect(dials(directory, 1)).toHaveLength(2)
  })

  it('keeps the newest record of a relay in any order', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(), { minLength: 1 }), (seqs) => {
        const directory = new RelayDirectory(() => 1)
        for (const seq of seqs) directory.add(recordOf(1, seq), SIGNED)
        expect(directory.relays.map(({ record }) => record.seq)).toEqual([Math.max(...seqs)])
      }),
    )
  })

  it('keeps the link to a relay whose record is replaced', () => {
    const directory = newDirectory(1)
    const [relay] = dials(directory, 0)
    if (relay) directory.opened(relay)
    directory.add(recordOf(0, 2), SIGNED)
    expect(directory.relays).toMatchObject([{ status: 'online', record: { seq: 2 } }])
  })

  it('does not replace a record with one that could not be verified', () => {
    const directory = newDirectory(1)
    directory.add(recordOf(0, 9), UNCHECKED)
    directory.add(recordOf(1, 9), UNCHECKED)
    expect(directory.relays.map(({ record }) => record.seq)).toEqual([1, 9])
  })

  it('replaces a record that could not be verified with a signed one, even an older one', () => {
    const directory = new RelayDirectory(() => 1)
    directory.add(recordOf(0, 99), UNCHECKED)
    directory.add(recordOf(0, 2), SIGNED)
    expect(directory.relays).toMatchObject([{ record: { seq: 2 }, trust: SIGNED }])
  })

  it('removes a relay only by its current record', () => {
    const directory = newDirectory(2)
    const [first] = directory.relays
    expect(directory.remove(recordOf(0))).toBeUndefined()
    expect(first && directory.remove(first.record)).toBe(first)
    expect(directory.relays).toHaveLength(1)
  })

  it('dials relays on different networks first, so that they do not fail together', () => {
    const directory = newDirectory(2)
    directory.add(recordOf(2, 1, '203.0.99.1'), GIVEN)
    directory.add(recordOf(3, 1, '198.51.100.1'), UNCHECKED)
    expect(dials(directory, 0).map(({ record }) => record.addresses[0]?.host)).toEqual([
      '203.0.113.7',
      '198.51.100.1',
    ])
  })

  it('lists the nearest relay first', () => {
    const directory = newDirectory(2)
    const [first, second] = open(directory, [90, 40])
    expect(directory.online).toEqual([second, first])
  })
})

describe('a directory that is full', () => {
  const full = (trust: number) => {
    const directory = new RelayDirectory(() => 1)
    for (let i = 0; i < 256; i++) directory.add(recordOf(i), trust)
    return directory
  }
  const knows = (directory: RelayDirectory, number: number) =>
    directory.relays.some(({ record }) => new DataView(record.id.buffer).getUint32(0) === number)

  it('adds no relay if every known one may work', () => {
    const directory = full(SIGNED)
    directory.add(recordOf(300), SIGNED)
    expect([directory.relays.length, knows(directory, 300)]).toEqual([256, false])
  })

  it('removes a record that could not be verified, but never one in use', () => {
    const directory = full(UNCHECKED)
    const inUse = open(directory, [10, 20])
    for (let i = 300; i < 1_000; i++) directory.add(recordOf(i), SIGNED)
    expect(directory.relays).toHaveLength(256)
    expect(directory.relays.filter(({ trust }) => trust === UNCHECKED)).toEqual(inUse)
  })

  it('removes a relay that failed, or that the app passed and that failed twice', () => {
    const directory = full(GIVEN)
    const [once, twice] = dials(directory, 0)
    if (once) directory.lost(once, 0)
    if (twice) {
      directory.lost(twice, 0)
      directory.lost(twice, 1_000)
    }
    for (const number of [300, 301]) directory.add(recordOf(number), SIGNED)
    expect([0, 1, 300, 301].map((number) => knows(directory, number))).toEqual([true, false, true, false])
  })
})

describe('a relay that is dead', () => {
  const failed = (trust: number, online: boolean) => {
    const directory = new RelayDirectory(() => 1)
    if (online) {
      directory.add(recordOf(1), GIVEN)
      open(directory, [10])
    }
    directory.add(recordOf(0), trust)
    let now = 0
    for (let i = 0; i < 5; i++) {
      now += 60_000
      for (const relay of dials(directory, now)) directory.lost(relay, now)
    }
    return directory.relays.filter(({ status }) => status === 'known').length
  }

  it('is removed if others answer', () => {
    expect(failed(SIGNED, true)).toBe(0)
  })

  it('is kept if no relay answers, because this page may be offline', () => {
    expect(failed(SIGNED, false)).toBe(1)
  })

  it('is kept if the app passed it', () => {
    expect(failed(GIVEN, true)).toBe(1)
  })
})

describe('a relay on trial', () => {
  const always = () => true

  it('is dialled if home is far: one every 30 s, at most five, each once', () => {
    const directory = newDirectory(9)
    open(directory, [80, 90])
    const tried: KnownRelay[] = []
    expect(dials(directory, 29_999)).toEqual([])
    for (let now = 30_000; now < 600_000; now += 250) {
      for (const relay of dials(directory, now)) {
        expect(now - 30_000 * tried.length).toBe(30_000)
        tried.push(relay)
        directory.opened(relay)
        relay.rtt = 85
        expect(directory.excess(now + 2_500, always)).toBe(relay)
        directory.closed(relay)
      }
    }
    expect(new Set(tried).size).toBe(5)
    expect(directory.online).toHaveLength(2)
  })

  it('is not dialled if home is near', () => {
    const directory = newDirectory(3)
    open(directory, [20, 300])
    expect(dials(directory, 600_000)).toEqual([])
  })

  it('becomes the home if it is clearly nearer, and the old home becomes the spare', () => {
    const { directory, trial, inUse } = onTrial([100, 120], 60)
    expect(directory.excess(32_499, always)).toBeUndefined()
    expect(directory.excess(32_500, always)).toBe(inUse[1])
    expect(directory.online[0]).toBe(trial)
  })

  it('is closed if it is only a little nearer', () => {
    const { directory, trial } = onTrial([100, 120], 75)
    expect(directory.excess(32_500, always)).toBe(trial)
  })

  it('replaces a relay only after it has listed all rooms, and is closed otherwise', () => {
    const { directory, trial, inUse } = onTrial([100, 120], 10)
    expect(directory.excess(37_999, () => false)).toBeUndefined()
    expect(directory.excess(37_999, always)).toBe(inUse[1])
    expect(directory.excess(38_000, () => false)).toBe(trial)
  })

  it('keeps a spare on another network, even a farther one', () => {
    const { directory, inUse } = onTrial([100, 120], 10, ['192.0.2.1', '198.51.100.1', '192.0.77.1'])
    expect(directory.excess(32_500, always)).toBe(inUse[0])
  })

  it('is dialled if home and spare share a network, and replaces the spare at any distance', () => {
    const { directory, inUse } = onTrial([10, 12], 90, ['192.0.2.1', '192.0.77.1', '198.51.100.1'])
    expect(directory.excess(32_500, always)).toBe(inUse[1])
  })

  it('stays if another relay is lost meanwhile', () => {
    const { directory, inUse } = onTrial([100, 120], 95)
    if (inUse[0]) directory.lost(inUse[0], 31_000)
    expect(directory.excess(32_500, always)).toBeUndefined()
    expect(directory.online).toHaveLength(2)
  })

  it('is not closed as a surplus dial', () => {
    const directory = newDirectory(3)
    open(directory, [100, 100])
    expect(dials(directory, 30_000)).toHaveLength(1)
    expect(directory.surplus).toEqual([])
  })

  function onTrial(rtts: readonly number[], rtt: number | undefined, hosts: readonly string[] = []) {
    const directory = new RelayDirectory(() => 1)
    const add = (number: number) => directory.add(recordOf(number, 1, hosts[number]), GIVEN)
    add(0)
    add(1)
    const inUse = open(directory, rtts)
    add(2)
    const [trial] = dials(directory, 30_000)
    if (!trial) throw new Error('Nothing was tried.')
    directory.opened(trial)
    trial.rtt = rtt
    return { directory, trial, inUse }
  }
})

/** Dials and opens one relay for each round-trip time, at 0. */
function open(directory: RelayDirectory, rtts: readonly number[]): KnownRelay[] {
  return dials(directory, 0).map((relay, i) => {
    directory.opened(relay)
    relay.rtt = rtts[i]
    return relay
  })
}
