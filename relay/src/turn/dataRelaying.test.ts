import { describe, expect, it } from 'vitest'
import { ATTRIBUTE } from '../stun/stunMessage.ts'
import { HOST, lifetime, outcomeOf, pair, TestTurn, UDP } from '../testing/testTurnClient.ts'
import { TURN_METHOD } from './turnMessages.ts'

const FOREIGN = { host: '192.0.2.1', port: 5_000 }

describe('data', () => {
  it('is relayed where both ends permit each other, with the sender’s relayed address', () => {
    const [, a, b] = pair()
    a.say('too early', b.relayed)
    expect(b.heard()).toEqual([])
    a.permit(b.relayed)
    a.say('one-sided', b.relayed)
    expect(b.heard()).toEqual([])
    b.permit(a.relayed)
    a.say('hello', b.relayed)
    expect(b.heard()).toEqual([`hello from ${HOST}:${a.relayed.port}`])
  })

  it('goes over channels where they are bound, on either end', () => {
    const [, a, b] = pair()
    expect(outcomeOf(a.bind(0x4001, b.relayed))).toBe('success')
    b.permit(a.relayed)
    a.sayOn(0x4001, 'channel to data')
    expect(b.heard()).toEqual([`channel to data from ${HOST}:${a.relayed.port}`])
    b.bind(0x4fff, a.relayed)
    a.sayOn(0x4001, 'channel to channel')
    expect(b.heard()).toEqual(['channel to channel on 4fff'])
    a.say('data to channel', b.relayed)
    expect(b.heard()).toEqual(['data to channel on 4fff'])
    a.sayOn(0x4002, 'not bound')
    expect(b.heard()).toEqual([])
  })

  it('of any length arrives as it was', () => {
    const [turn, a, b] = pair()
    a.bind(0x4000, b.relayed)
    b.bind(0x4000, a.relayed)
    for (const length of [0, 1, 3, 4, 1_200]) {
      a.sayOn(0x4000, 'x'.repeat(length))
      expect(turn.take(b.address).map((packet) => packet.length)).toEqual([length + 4])
    }
  })

  it('with a length that is a lie, or with DONT-FRAGMENT, is dropped', () => {
    const [turn, a, b] = pair()
    a.bind(0x4000, b.relayed)
    b.permit(a.relayed)
    for (const packet of [
      [0x40, 0],
      [0x40, 0, 0],
      [0x40, 0, 0, 9, 1],
      [0x40, 0, 0, 0, 1, 2, 3, 4, 5],
    ])
      turn.server.channelData(Uint8Array.from(packet), a.address, turn.now)
    a.say('whole', b.relayed, [ATTRIBUTE.dontFragment, new Uint8Array()])
    expect(turn.sent).toEqual([])
  })

  it('with an attribute that must be understood and is not is dropped (RFC 8489, section 6.3.2)', () => {
    const [turn, a, b] = pair()
    a.permit(b.relayed)
    b.permit(a.relayed)
    a.say('unknown', b.relayed, [0x7fff, new Uint8Array(4)])
    expect(turn.sent).toEqual([])
    a.say('optional', b.relayed, [0xbfff, new Uint8Array(4)])
    expect(b.heard()).toHaveLength(1)
  })

  it.each([0x0001, 0x3fff, 0x5000, 0x7fff, 0xffff])('channel %i is refused', (number) => {
    const [, a, b] = pair()
    expect(outcomeOf(a.bind(number, b.relayed))).toBe(400)
  })

  it('channels up to 0x7fff are taken for clients of RFC 5766, where the operator says so', () => {
    const [, a, b] = pair(new TestTurn({ lastChannel: 0x7fff }))
    expect(outcomeOf(a.bind(0x7fff, b.relayed))).toBe('success')
    expect(outcomeOf(a.bind(0x8000, b.relayed))).toBe(400)
  })

  it('a channel keeps its peer, and a peer its channel', () => {
    const [, a, b] = pair()
    a.bind(0x4000, b.relayed)
    expect(outcomeOf(a.bind(0x4000, b.relayed))).toBe('success')
    expect(outcomeOf(a.bind(0x4000, FOREIGN))).toBe(400)
    expect(outcomeOf(a.bind(0x4001, b.relayed))).toBe(400)
  })

  it('permissions last 5 minutes and channels 10, and binding anew renews both', () => {
    const [turn, a, b] = pair()
    a.bind(0x4000, b.relayed)
    b.permit(a.relayed)
    turn.now += 299_999
    a.sayOn(0x4000, 'in time')
    expect(b.heard()).toHaveLength(1)
    turn.now += 1
    a.sayOn(0x4000, 'permission of b is over')
    expect(b.heard()).toEqual([])
    b.permit(a.relayed)
    a.sayOn(0x4000, 'permission of a is over, too')
    expect(b.heard()).toEqual([])
    a.bind(0x4000, b.relayed)
    a.sayOn(0x4000, 'bound anew')
    expect(b.heard()).toHaveLength(1)
    for (const at of [1, 2]) {
      turn.now += 295_000
      for (const client of [a, b]) {
        client.learn(client.ask(TURN_METHOD.refresh, UDP))
        client.request(TURN_METHOD.refresh)
      }
      a.permit(b.relayed)
      b.permit(a.relayed)
      a.sayOn(0x4000, `renewed ${at}`)
      expect(b.heard()).toHaveLength(1)
    }
    turn.now += 10_000
    a.sayOn(0x4000, 'the channel is over')
    expect(b.heard()).toEqual([])
  })

  it('ends with the allocation of either end', () => {
    const [turn, a, b] = pair()
    a.bind(0x4000, b.relayed)
    b.bind(0x4000, a.relayed)
    b.request(TURN_METHOD.refresh, lifetime(0))
    a.sayOn(0x4000, 'nobody there')
    expect(turn.sent).toEqual([])
    const [again, c, d] = pair()
    c.bind(0x4000, d.relayed)
    d.bind(0x4000, c.relayed)
    again.now += 600_000
    c.sayOn(0x4000, 'both expired')
    expect(again.sent).toEqual([])
  })

  it('does not outlive the allocation it is for, though it was permitted since', () => {
    const [turn, a, b] = pair()
    turn.now += 400_000
    expect(outcomeOf(a.request(TURN_METHOD.refresh))).toBe('success')
    a.permit(b.relayed)
    b.permit(a.relayed)
    a.say('in time', b.relayed)
    expect(b.heard()).toHaveLength(1)
    turn.now += 200_000
    a.say('too late', b.relayed)
    expect(b.heard()).toEqual([])
  })

  it('to another address of the relay than the allocation has is dropped', () => {
    const second = '203.0.113.8'
    const [, a, b] = pair(new TestTurn({}, [HOST, second]))
    a.permit(b.relayed, { host: second, port: 1 })
    b.permit(a.relayed)
    a.say('there', { host: second, port: b.relayed.port })
    expect(b.heard()).toEqual([])
  })

  it('never leaves the relay: a permission for others is granted, and what is sent to them dropped', () => {
    const [turn, a] = pair()
    for (const host of [FOREIGN.host, '127.0.0.1', '10.0.0.1', '169.254.169.254', '255.255.255.255']) {
      expect(outcomeOf(a.permit({ host, port: 80 }))).toBe('success')
      a.say('out', { host, port: 80 })
    }
    a.bind(0x4000, FOREIGN)
    a.sayOn(0x4000, 'out')
    a.permit({ host: HOST, port: 3_478 })
    a.say('to the relay itself', { host: HOST, port: 3_478 })
    expect(turn.sent).toEqual([])
  })

  it('of a stranger is not relayed', () => {
    const [turn, a, b] = pair()
    a.permit(b.relayed)
    b.permit(a.relayed)
    const stranger = turn.client(3_000)
    stranger.say('let me in', b.relayed)
    stranger.sayOn(0x4000, 'let me in')
    expect(turn.sent).toEqual([])
  })

  it('is held to the bytes of an allocation and of a user', () => {
    const of = (limits: object) => {
      const [turn, a, b] = pair(new TestTurn(limits))
      const c = turn.client(3_000)
      c.allocate()
      for (const [from, to] of [
        [a, b],
        [b, a],
        [c, b],
      ] as const)
        from.permit(to.relayed)
      for (const from of [a, a, c]) from.say('x'.repeat(600), b.relayed)
      return turn.take(b.address).length
    }
    const rate = { perSecond: 1_000, burst: 1_000 }
    expect(of({})).toBe(3)
    expect(of({ bytesPerAllocation: rate })).toBe(2)
    expect(of({ bytesPerUser: rate })).toBe(1)
  })

  it('is not let through by another allocation of a user who has used up the bytes', () => {
    const [turn, a, b] = pair(new TestTurn({ bytesPerUser: { perSecond: 1_000, burst: 1_000 } }))
    a.permit(b.relayed)
    b.permit(a.relayed)
    a.say('x'.repeat(1_000), b.relayed)
    turn.client(3_000).allocate()
    a.say('more', b.relayed)
    expect(b.heard()).toHaveLength(1)
    turn.now += 1_000
    a.say('later', b.relayed)
    expect(b.heard()).toHaveLength(1)
  })

  it('is held to the permissions and channels of an allocation, where none is half granted', () => {
    const [, a, b] = pair(new TestTurn({ permissions: 2, channels: 2 }, [HOST, '203.0.113.8', '203.0.113.9']))
    const hosts = (...names: string[]) => names.map((host) => ({ host, port: 1 }))
    expect(outcomeOf(a.permit(...hosts(HOST, '203.0.113.8', '203.0.113.9')))).toBe(508)
    a.say('not half', b.relayed)
    expect(outcomeOf(a.permit(...hosts(HOST, '203.0.113.8')))).toBe('success')
    for (const [channel, port, outcome] of [
      [0x4000, 1, 'success'],
      [0x4001, 2, 'success'],
      [0x4002, 3, 508],
    ] as const)
      expect(outcomeOf(a.bind(channel, { host: HOST, port }))).toBe(outcome)
  })
})
