import { describe, expect, it } from 'vitest'
import { ATTRIBUTE } from '../stun/stunMessage.ts'
import { HOST, lifetime, outcomeOf, pair, TestTurn, UDP } from '../testing/testTurnClient.ts'
import { TURN_METHOD } from './turnMessages.ts'

const FOREIGN = { host: '192.0.2.1', port: 5_000 }

describe('data', () => {
  it('is relayed with the sender’s relayed address if both ends permit each other', () => {
    const [, a, b] = pair()
    a.sendData('too early', b.relayed)
    expect(b.takeReceived()).toEqual([])
    a.permit(b.relayed)
    a.sendData('one-sided', b.relayed)
    expect(b.takeReceived()).toEqual([])
    b.permit(a.relayed)
    a.sendData('hello', b.relayed)
    expect(b.takeReceived()).toEqual([`hello from ${HOST}:${a.relayed.port}`])
  })

  it('uses channels where they are bound, on either end', () => {
    const [, a, b] = pair()
    expect(outcomeOf(a.bind(0x4001, b.relayed))).toBe('success')
    b.permit(a.relayed)
    a.sendOnChannel(0x4001, 'channel to data')
    expect(b.takeReceived()).toEqual([`channel to data from ${HOST}:${a.relayed.port}`])
    b.bind(0x4fff, a.relayed)
    a.sendOnChannel(0x4001, 'channel to channel')
    expect(b.takeReceived()).toEqual(['channel to channel on 4fff'])
    a.sendData('data to channel', b.relayed)
    expect(b.takeReceived()).toEqual(['data to channel on 4fff'])
    a.sendOnChannel(0x4002, 'not bound')
    expect(b.takeReceived()).toEqual([])
  })

  it('arrives unchanged, whatever its length', () => {
    const [turn, a, b] = pair()
    a.bind(0x4000, b.relayed)
    b.bind(0x4000, a.relayed)
    for (const length of [0, 1, 3, 4, 1_200]) {
      a.sendOnChannel(0x4000, 'x'.repeat(length))
      expect(turn.take(b.address).map((packet) => packet.length)).toEqual([length + 4])
    }
  })

  it('is dropped with a wrong length, or with DONT-FRAGMENT', () => {
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
    a.sendData('whole', b.relayed, [ATTRIBUTE.dontFragment, new Uint8Array()])
    expect(turn.sent).toEqual([])
  })

  it('is dropped with an unknown comprehension-required attribute (RFC 8489, section 6.3.2)', () => {
    const [turn, a, b] = pair()
    a.permit(b.relayed)
    b.permit(a.relayed)
    a.sendData('unknown', b.relayed, [0x7fff, new Uint8Array(4)])
    expect(turn.sent).toEqual([])
    a.sendData('optional', b.relayed, [0xbfff, new Uint8Array(4)])
    expect(b.takeReceived()).toHaveLength(1)
  })

  it.each([0x0001, 0x3fff, 0x5000, 0x7fff, 0xffff])('channel %i is refused', (number) => {
    const [, a, b] = pair()
    expect(outcomeOf(a.bind(number, b.relayed))).toBe(400)
  })

  it('uses channels up to 0x7fff if the operator allows clients of RFC 5766', () => {
    const [, a, b] = pair(new TestTurn({ limits: { lastChannel: 0x7fff } }))
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

  it('permissions last 5 minutes and channels 10, and another ChannelBind renews both', () => {
    const [turn, a, b] = pair()
    a.bind(0x4000, b.relayed)
    b.permit(a.relayed)
    turn.now += 299_999
    a.sendOnChannel(0x4000, 'in time')
    expect(b.takeReceived()).toHaveLength(1)
    turn.now += 1
    a.sendOnChannel(0x4000, 'the permission of b has expired')
    expect(b.takeReceived()).toEqual([])
    b.permit(a.relayed)
    a.sendOnChannel(0x4000, 'the permission of a has expired, too')
    expect(b.takeReceived()).toEqual([])
    a.bind(0x4000, b.relayed)
    a.sendOnChannel(0x4000, 'bound again')
    expect(b.takeReceived()).toHaveLength(1)
    for (const at of [1, 2]) {
      turn.now += 295_000
      for (const client of [a, b]) {
        client.takeNonce(client.requestUnsigned(TURN_METHOD.refresh, UDP))
        client.request(TURN_METHOD.refresh)
      }
      a.permit(b.relayed)
      b.permit(a.relayed)
      a.sendOnChannel(0x4000, `renewed ${at}`)
      expect(b.takeReceived()).toHaveLength(1)
    }
    turn.now += 10_000
    a.sendOnChannel(0x4000, 'the channel is over')
    expect(b.takeReceived()).toEqual([])
  })

  it('ends with the allocation of either end', () => {
    const [turn, a, b] = pair()
    a.bind(0x4000, b.relayed)
    b.bind(0x4000, a.relayed)
    b.request(TURN_METHOD.refresh, lifetime(0))
    a.sendOnChannel(0x4000, 'nobody there')
    expect(turn.sent).toEqual([])
    const [again, c, d] = pair()
    c.bind(0x4000, d.relayed)
    d.bind(0x4000, c.relayed)
    again.now += 600_000
    c.sendOnChannel(0x4000, 'both expired')
    expect(again.sent).toEqual([])
  })

  it('does not outlive the allocation that it is for, although it was permitted later', () => {
    const [turn, a, b] = pair()
    turn.now += 400_000
    expect(outcomeOf(a.request(TURN_METHOD.refresh))).toBe('success')
    a.permit(b.relayed)
    b.permit(a.relayed)
    a.sendData('in time', b.relayed)
    expect(b.takeReceived()).toHaveLength(1)
    turn.now += 200_000
    a.sendData('too late', b.relayed)
    expect(b.takeReceived()).toEqual([])
  })

  it('is dropped for an address of the relay that the allocation does not have', () => {
    const second = '203.0.113.8'
    const [, a, b] = pair(new TestTurn({ hosts: [HOST, second] }))
    a.permit(b.relayed, { host: second, port: 1 })
    b.permit(a.relayed)
    a.sendData('there', { host: second, port: b.relayed.port })
    expect(b.takeReceived()).toEqual([])
  })

  it('does not leave the relay: permissions for others are granted, but data for them is dropped', () => {
    const [turn, a] = pair()
    for (const host of [FOREIGN.host, '127.0.0.1', '10.0.0.1', '169.254.169.254', '255.255.255.255']) {
      expect(outcomeOf(a.permit({ host, port: 80 }))).toBe('success')
      a.sendData('out', { host, port: 80 })
    }
    a.bind(0x4000, FOREIGN)
    a.sendOnChannel(0x4000, 'out')
    a.permit({ host: HOST, port: 3_478 })
    a.sendData('to the relay itself', { host: HOST, port: 3_478 })
    expect(turn.sent).toEqual([])
  })

  it('is not relayed for a client without an allocation', () => {
    const [turn, a, b] = pair()
    a.permit(b.relayed)
    b.permit(a.relayed)
    const stranger = turn.client(3_000)
    stranger.sendData('let me in', b.relayed)
    stranger.sendOnChannel(0x4000, 'let me in')
    expect(turn.sent).toEqual([])
  })

  it('is limited to the rate of its allocation and of its user', () => {
    const of = (limits: object) => {
      const [turn, a, b] = pair(new TestTurn({ limits }))
      const c = turn.client(3_000)
      c.allocate()
      for (const [from, to] of [
        [a, b],
        [b, a],
        [c, b],
      ] as const)
        from.permit(to.relayed)
      for (const from of [a, a, c]) from.sendData('x'.repeat(600), b.relayed)
      return turn.take(b.address).length
    }
    const rate = { perSecond: 1_000, burst: 1_000 }
    expect(of({})).toBe(3)
    expect(of({ bytesPerAllocation: rate })).toBe(2)
    expect(of({ bytesPerUser: rate })).toBe(1)
  })

  it('is dropped by every allocation of a user that has reached its rate', () => {
    const [turn, a, b] = pair(new TestTurn({ limits: { bytesPerUser: { perSecond: 1_000, burst: 1_000 } } }))
    a.permit(b.relayed)
    b.permit(a.relayed)
    a.sendData('x'.repeat(1_000), b.relayed)
    turn.client(3_000).allocate()
    a.sendData('more', b.relayed)
    expect(b.takeReceived()).toHaveLength(1)
    turn.now += 1_000
    a.sendData('later', b.relayed)
    expect(b.takeReceived()).toHaveLength(1)
  })

  it('is limited to the permissions and channels of an allocation; requests are granted wholly or not at all', () => {
    const [, a, b] = pair(
      new TestTurn({ limits: { permissions: 2, channels: 2 }, hosts: [HOST, '203.0.113.8', '203.0.113.9'] }),
    )
    const hosts = (...names: string[]) => names.map((host) => ({ host, port: 1 }))
    expect(outcomeOf(a.permit(...hosts(HOST, '203.0.113.8', '203.0.113.9')))).toBe(508)
    a.sendData('not half', b.relayed)
    expect(outcomeOf(a.permit(...hosts(HOST, '203.0.113.8')))).toBe('success')
    for (const [channel, port, outcome] of [
      [0x4000, 1, 'success'],
      [0x4001, 2, 'success'],
      [0x4002, 3, 508],
    ] as const)
      expect(outcomeOf(a.bind(channel, { host: HOST, port }))).toBe(outcome)
  })
})
