import { randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { addressFromXor, xorAddress } from '../stun/binding.ts'
import { ATTRIBUTE, encodeStun } from '../stun/message.ts'
import {
  HOST,
  lifetime,
  lifetimeOf,
  outcomeOf,
  TestTurn,
  type TestTurnClient,
  UDP,
} from '../testing/turnClient.ts'
import { channelData, METHOD } from './wire.ts'

const FOREIGN = { host: '192.0.2.1', port: 5_000 }

/** Two clients that hold allocations. */
function pair(turn = new TestTurn()): [TestTurn, TestTurnClient, TestTurnClient] {
  const [a, b] = [turn.client(1_000), turn.client(2_000, 'bob')]
  a.allocate()
  b.allocate()
  return [turn, a, b]
}

describe('who asks for an allocation', () => {
  it('unsigned, is told realm, nonce and what it may sign with', () => {
    const challenge = new TestTurn().client(1).ask(METHOD.allocate, UDP)
    expect(outcomeOf(challenge)).toBe(401)
    expect(Buffer.from(challenge?.attributes.get(ATTRIBUTE.realm) ?? '').toString()).toBe('mesh')
    expect(challenge?.attributes.get(ATTRIBUTE.nonce)?.length).toBeGreaterThan(20)
    expect(challenge?.attributes.get(ATTRIBUTE.passwordAlgorithms)?.length).toBe(8)
  })

  it('signed, gets a relayed address, its own as seen, and ten minutes', () => {
    const turn = new TestTurn()
    const client = turn.client(1_000)
    const answer = client.allocate()
    expect(outcomeOf(answer)).toBe('success')
    expect(client.relayed.host).toBe(HOST)
    expect(client.relayed.port).toBeGreaterThanOrEqual(49_152)
    expect(lifetimeOf(answer)).toBe(600)
    const mapped = answer?.attributes.get(ATTRIBUTE.xorMappedAddress) ?? new Uint8Array()
    expect(answer && addressFromXor(mapped, answer.transaction)).toEqual(client.address)
    expect(turn.server.size).toBe(1)
  })

  it.each([
    ['SHA-256 over an MD5 key', undefined],
    ['SHA-256 over a SHA-256 key', 'sha256' as const],
  ])('may sign with %s', (_, algorithm) => {
    const client = new TestTurn().client(1)
    client.sha256 = true
    client.algorithm = algorithm
    const answer = client.allocate()
    expect(outcomeOf(answer)).toBe('success')
    expect(answer?.integritySha256At).toBeDefined()
  })

  it('is refused where somebody in between took an algorithm from the list', () => {
    const client = new TestTurn().client(1)
    client.allocate()
    client.algorithm = 'md5'
    const packet = client.packet(METHOD.refresh, [])
    const at = Buffer.from(packet).indexOf(Buffer.from([0x80, 0x02, 0, 8]))
    expect(at).toBeGreaterThan(0)
    packet[at + 5] = 1
    expect(client.send(packet).map((answer) => answer.length)).toEqual([28])
  })

  it.each([
    ['a list of algorithms, but no choice', [[0x8002, Uint8Array.of(0, 2, 0, 0, 0, 1, 0, 0)]]],
    ['a choice, but no list', [[0x001d, Uint8Array.of(0, 1, 0, 0)]]],
    [
      'a choice that is not in the list',
      [
        [0x8002, Uint8Array.of(0, 2, 0, 0, 0, 1, 0, 0)],
        [0x001d, Uint8Array.of(0, 3, 0, 0)],
      ],
    ],
  ] as const)('is refused with %s (RFC 8489, section 9.2.4)', (_, attributes) => {
    const turn = new TestTurn()
    const client = turn.client(1)
    client.learn(client.ask(METHOD.allocate, UDP))
    expect(outcomeOf(client.request(METHOD.allocate, UDP, ...attributes))).toBe(400)
    expect(turn.server.size).toBe(0)
  })

  it.each([
    [
      'a wrong password',
      401,
      (client: TestTurnClient) => (client.credentials = { ...client.credentials, credential: 'x' }),
    ],
    ['another realm', 401, (client: TestTurnClient) => (client.realm = 'other')],
    [
      'a nonce that is none',
      438,
      (client: TestTurnClient) => (client.nonce = 'obMatJos2gAAAAAAAAAAAAAAAAAA'),
    ],
    [
      'a username of another form',
      401,
      (client: TestTurnClient) => (client.credentials = { ...client.credentials, username: 'ada' }),
    ],
  ])('is refused with %s', (_, code, spoil) => {
    const turn = new TestTurn()
    const client = turn.client(1)
    client.learn(client.ask(METHOD.allocate, UDP))
    spoil(client)
    expect(outcomeOf(client.request(METHOD.allocate, UDP))).toBe(code)
    expect(turn.server.size).toBe(0)
  })

  it('is refused with credentials that have expired', () => {
    const turn = new TestTurn()
    const client = turn.client(1)
    turn.now += 3_600_000
    expect(outcomeOf(client.allocate())).toBe(401)
  })

  it('is refused with the nonce of another address, and after ten minutes', () => {
    const turn = new TestTurn()
    const [a, b] = [turn.client(1), turn.client(2)]
    a.learn(a.ask(METHOD.allocate, UDP))
    b.nonce = a.nonce
    expect(outcomeOf(b.request(METHOD.allocate, UDP))).toBe(438)
    turn.now += 600_000
    const stale = a.request(METHOD.allocate, UDP)
    expect(outcomeOf(stale)).toBe(438)
    a.learn(stale)
    expect(outcomeOf(a.request(METHOD.allocate, UDP))).toBe('success')
  })

  it.each([ATTRIBUTE.username, ATTRIBUTE.realm, ATTRIBUTE.nonce])(
    'is refused signed, but without attribute %i',
    (missing) => {
      const client = new TestTurn().client(1)
      client.learn(client.ask(METHOD.allocate, UDP))
      const attributes = (
        [
          UDP,
          [ATTRIBUTE.username, Buffer.from(client.credentials.username)],
          [ATTRIBUTE.realm, Buffer.from(client.realm)],
          [ATTRIBUTE.nonce, Buffer.from(client.nonce)],
        ] as const
      ).filter(([type]) => type !== missing)
      const transaction = randomBytes(12)
      const [answer] = client.send(
        encodeStun({ kind: 'request', method: METHOD.allocate, transaction, attributes, key: client.key }),
      )
      expect(answer?.subarray(20, 28)).toEqual(Uint8Array.of(0, 9, 0, 4, 0, 0, 4, 0))
    },
  )

  it.each([
    ['no transport', 400, []],
    ['TCP', 442, [[ATTRIBUTE.requestedTransport, Uint8Array.of(6, 0, 0, 0)]]],
    ['an attribute that nobody knows', 420, [UDP, [0x7fff, new Uint8Array(4)]]],
    ['DONT-FRAGMENT', 420, [UDP, [ATTRIBUTE.dontFragment, new Uint8Array()]]],
    ['IPv6 where there is none', 440, [UDP, [ATTRIBUTE.requestedAddressFamily, Uint8Array.of(2, 0, 0, 0)]]],
    ['no such family', 440, [UDP, [ATTRIBUTE.requestedAddressFamily, Uint8Array.of(3, 0, 0, 0)]]],
    ['a port kept for later', 508, [UDP, [ATTRIBUTE.evenPort, Uint8Array.of(0x80)]]],
    ['a port that was kept', 508, [UDP, [ATTRIBUTE.reservationToken, new Uint8Array(8)]]],
    ['a second address that is not of IPv6', 400, [UDP, [0x8000, Uint8Array.of(1, 0, 0, 0)]]],
    [
      'a second address and a family',
      400,
      [
        UDP,
        [0x8000, Uint8Array.of(2, 0, 0, 0)],
        [ATTRIBUTE.requestedAddressFamily, Uint8Array.of(1, 0, 0, 0)],
      ],
    ],
    [
      'both',
      400,
      [UDP, [ATTRIBUTE.evenPort, Uint8Array.of(0)], [ATTRIBUTE.reservationToken, new Uint8Array(8)]],
    ],
  ] as const)('with %s, is refused with %i', (_, code, attributes) => {
    const client = new TestTurn().client(1)
    client.learn(client.ask(METHOD.allocate, UDP))
    const answer = client.request(METHOD.allocate, ...attributes)
    expect(outcomeOf(answer)).toBe(code)
    if (code === 420) expect(answer?.attributes.get(ATTRIBUTE.unknownAttributes)?.length).toBe(2)
  })

  it('may bring an attribute that is optional and unknown, ask for an even port, and for IPv4', () => {
    const client = new TestTurn().client(1)
    const answer = client.allocate(
      [0xbfff, new Uint8Array(3)],
      [ATTRIBUTE.evenPort, Uint8Array.of(0)],
      [ATTRIBUTE.requestedAddressFamily, Uint8Array.of(1, 0, 0, 0)],
    )
    expect(outcomeOf(answer)).toBe('success')
    expect(client.relayed.port % 2).toBe(0)
  })

  it('with a second address, is told that there is one only (RFC 8656, section 7.2)', () => {
    const client = new TestTurn({}, [HOST, '2001:db8::7']).client(1)
    const answer = client.allocate([ATTRIBUTE.additionalAddressFamily, Uint8Array.of(2, 0, 0, 0)])
    expect(outcomeOf(answer)).toBe('success')
    expect(client.relayed.host).toBe(HOST)
    expect(answer?.attributes.get(ATTRIBUTE.addressErrorCode)).toEqual(Uint8Array.of(2, 0, 4, 40))
  })

  it('gets IPv6 where the relay has it, and may not talk to the other family then', () => {
    const turn = new TestTurn({}, [HOST, '2001:db8::7'])
    const client = turn.client(1, 'ada', '2001:db8::1')
    expect(outcomeOf(client.allocate([ATTRIBUTE.requestedAddressFamily, Uint8Array.of(2, 0, 0, 0)]))).toBe(
      'success',
    )
    expect(client.relayed.host).toBe('2001:db8::7')
    expect(outcomeOf(client.permit({ host: HOST, port: 1 }))).toBe(443)
    expect(outcomeOf(client.bind(0x4000, { host: HOST, port: 1 }))).toBe(443)
    expect(
      outcomeOf(
        client.request(METHOD.refresh, [ATTRIBUTE.requestedAddressFamily, Uint8Array.of(1, 0, 0, 0)]),
      ),
    ).toBe(443)
  })

  it('a second time, is told that it has one; the same request again gets the same answer', () => {
    const client = new TestTurn().client(1)
    client.learn(client.ask(METHOD.allocate, UDP))
    const packet = client.packet(METHOD.allocate, [UDP])
    const [first] = client.send(packet)
    expect(client.send(packet)).toEqual([first])
    expect(outcomeOf(client.request(METHOD.allocate, UDP))).toBe(437)
  })

  it('is held to the quotas of its user, of its source, and of all', () => {
    const of = (limits: object) => {
      const turn = new TestTurn(limits)
      return [
        turn.client(1),
        turn.client(2),
        turn.client(3, 'bob'),
        turn.client(4, 'eve', '198.51.100.2'),
      ].map((client) => outcomeOf(client.allocate()))
    }
    expect(of({ perUser: 1 })).toEqual(['success', 486, 'success', 'success'])
    expect(of({ perSource: 2 })).toEqual(['success', 'success', 486, 'success'])
    expect(of({ allocations: 3 })).toEqual(['success', 'success', 'success', 508])
  })

  it('gives back what its source may hold when it ends', () => {
    const turn = new TestTurn({ perSource: 1 })
    const [a, b] = [turn.client(1), turn.client(2, 'bob')]
    for (const client of [a, b, a]) {
      expect(outcomeOf(client.allocate())).toBe('success')
      client.request(METHOD.refresh, lifetime(0))
    }
  })

  it('from one IPv6 /64 is one source', () => {
    const turn = new TestTurn({ perSource: 1 })
    expect(outcomeOf(turn.client(1, 'a', '2001:db8::1').allocate())).toBe('success')
    expect(outcomeOf(turn.client(1, 'b', '2001:db8::2').allocate())).toBe(486)
    expect(outcomeOf(turn.client(1, 'c', '2001:db8:0:1::1').allocate())).toBe('success')
  })
})

describe('an allocation', () => {
  it.each([
    [undefined, 600],
    [60, 600],
    [1_200, 1_200],
    [100_000, 3_600],
  ])('for which %s s are asked is held for %i s', (asked, granted) => {
    const turn = new TestTurn()
    const client = turn.client(1)
    const given = asked === undefined ? [] : [lifetime(asked)]
    expect(lifetimeOf(client.allocate(...given))).toBe(granted)
    turn.now += granted * 1_000 - 1
    turn.server.sweep(turn.now)
    expect(turn.server.size).toBe(1)
    turn.now += 1
    turn.server.sweep(turn.now)
    expect(turn.server.size).toBe(0)
  })

  it('is refreshed by its user, outlives the credentials, and ends at 0', () => {
    const turn = new TestTurn()
    const client = turn.client(1)
    client.allocate(lifetime(3_600))
    expect(lifetimeOf(client.request(METHOD.refresh, lifetime(1_800)))).toBe(1_800)
    for (let minute = 0; minute < 65; minute += 5) {
      turn.now += 300_000
      const answer = client.request(METHOD.refresh)
      if (outcomeOf(answer) === 438) {
        client.learn(answer)
        expect(lifetimeOf(client.request(METHOD.refresh))).toBe(600)
      }
    }
    expect(turn.server.size).toBe(1)
    expect(lifetimeOf(client.request(METHOD.refresh, lifetime(0)))).toBe(0)
    expect(turn.server.size).toBe(0)
    expect(outcomeOf(client.permit({ host: HOST, port: 50_000 }))).toBe(401)
  })

  it('that has expired makes room for the next at its address, swept or not', () => {
    const [turn, a, b] = pair(new TestTurn({ perUser: 1 }))
    turn.now += 600_000
    expect(outcomeOf(a.allocate())).toBe('success')
    b.allocate()
    turn.server.sweep(turn.now)
    expect(turn.server.size).toBe(2)
    expect(outcomeOf(a.permit(b.relayed))).toBe('success')
    b.permit(a.relayed)
    a.say('still there', b.relayed)
    expect(b.heard()).toHaveLength(1)
  })

  it('can be touched by nobody else at its address', () => {
    const [turn, a] = pair()
    const thief = turn.client(1_000, 'eve')
    thief.nonce = a.nonce
    expect(outcomeOf(thief.request(METHOD.refresh, lifetime(0)))).toBe(441)
    expect(turn.server.size).toBe(2)
  })

  it('can be touched by nobody with credentials of others that have expired', () => {
    const [turn, a] = pair()
    const thief = turn.client(1_000, 'eve')
    thief.credentials = turn.credentials.issue('eve', turn.now - 7_200_000)
    thief.nonce = a.nonce
    expect(outcomeOf(thief.request(METHOD.refresh, lifetime(0)))).toBe(401)
    expect(turn.server.size).toBe(2)
  })

  it('must be there for everything else', () => {
    const client = new TestTurn().client(1)
    client.learn(client.ask(METHOD.refresh, UDP))
    expect(outcomeOf(client.request(METHOD.refresh))).toBe(437)
    expect(outcomeOf(client.permit(FOREIGN))).toBe(437)
    expect(outcomeOf(client.bind(0x4000, FOREIGN))).toBe(437)
  })

  it('is sent the answers to 400 where no peer is named', () => {
    const [, a] = pair()
    expect(outcomeOf(a.permit())).toBe(400)
    expect(
      outcomeOf(a.request(METHOD.channelBind, [ATTRIBUTE.channelNumber, Uint8Array.of(0x40, 0, 0, 0)])),
    ).toBe(400)
    expect(outcomeOf(a.request(METHOD.data))).toBe(400)
  })
})

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
        client.learn(client.ask(METHOD.refresh, UDP))
        client.request(METHOD.refresh)
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
    b.request(METHOD.refresh, lifetime(0))
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
    expect(outcomeOf(a.request(METHOD.refresh))).toBe('success')
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

describe('a stranger', () => {
  it('is never sent more than three times what it sent, and seldom', () => {
    const turn = new TestTurn()
    const client = turn.client(1)
    let [asked, answered] = [0, 0]
    for (const attributes of [[], [UDP], [UDP, lifetime(1)]]) {
      for (const method of Object.values(METHOD)) {
        const packet = encodeStun({ kind: 'request', method, transaction: randomBytes(12), attributes })
        const bytes = client.send(packet).reduce((sum, answer) => sum + answer.length, 0)
        expect(bytes).toBeLessThanOrEqual(3 * packet.length)
        asked += 1
        answered += Number(bytes > 0)
      }
    }
    expect([asked, answered]).toEqual([18, 12])
    for (let i = 0; i < 2_000; i++) client.ask(METHOD.allocate, UDP)
    const limited = new TestTurn({ refusals: { perSecond: 1, burst: 5 } })
    const answers = Array.from({ length: 20 }, () => limited.client(1).ask(METHOD.allocate, UDP))
    expect(answers.filter(Boolean)).toHaveLength(5)
  })

  it('sends what it likes, and the server stands', () => {
    const [turn, a, b] = pair()
    a.bind(0x4000, b.relayed)
    b.bind(0x4000, a.relayed)
    const transaction = randomBytes(12)
    const valid = [
      a.packet(METHOD.allocate, [UDP]),
      a.packet(METHOD.refresh, [lifetime(1)]),
      a.packet(METHOD.channelBind, [[ATTRIBUTE.channelNumber, Uint8Array.of(0x40, 1, 0, 0)]]),
      channelData(0x4000, Buffer.from('hello')),
      encodeStun({
        kind: 'indication',
        method: METHOD.send,
        transaction,
        attributes: [
          [ATTRIBUTE.xorPeerAddress, xorAddress(b.relayed, transaction)],
          [ATTRIBUTE.data, Buffer.from('hello')],
        ],
      }),
    ]
    const mutated = fc.tuple(
      fc.constantFrom(...valid),
      fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 4 }),
    )
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array({ maxLength: 100 }), mutated), (input) => {
        const packet = Array.isArray(input) ? input[0].slice() : input
        if (Array.isArray(input)) for (const [at, byte] of input[1]) packet[at % packet.length] = byte
        turn.receive(packet, a.address)
        expect(turn.take(a.address).every((answer) => answer.length <= 200)).toBe(true)
        turn.sent.length = 0
      }),
      { numRuns: 20_000 },
    )
    expect(turn.server.size).toBe(2)
    a.sayOn(0x4000, 'still here')
    expect(b.heard()).toContain('still here on 4000')
  })
})
