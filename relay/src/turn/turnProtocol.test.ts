import { randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { addressFromXor } from '../stun/binding.ts'
import { ATTRIBUTE, encodeStun } from '../stun/stunMessage.ts'
import {
  HOST,
  lifetime,
  lifetimeOf,
  outcomeOf,
  pair,
  TestTurn,
  type TestTurnClient,
  UDP,
} from '../testing/testTurnClient.ts'
import { TURN_METHOD } from './turnMessages.ts'

const FOREIGN = { host: '192.0.2.1', port: 5_000 }

describe('a client that requests an allocation', () => {
  it('gets realm, nonce and password algorithms if the request is not signed', () => {
    const challenge = new TestTurn().client(1).requestUnsigned(TURN_METHOD.allocate, UDP)
    expect(outcomeOf(challenge)).toBe(401)
    expect(Buffer.from(challenge?.attributes.get(ATTRIBUTE.realm) ?? '').toString()).toBe('mesh')
    expect(challenge?.attributes.get(ATTRIBUTE.nonce)?.length).toBeGreaterThan(20)
    expect(challenge?.attributes.get(ATTRIBUTE.passwordAlgorithms)?.length).toBe(8)
  })

  it('gets a relayed address, its own mapped address, and ten minutes', () => {
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

  it('is refused if an attacker on the path removed an algorithm from the list', () => {
    const client = new TestTurn().client(1)
    client.allocate()
    client.algorithm = 'md5'
    const packet = client.packet(TURN_METHOD.refresh, [])
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
    client.takeNonce(client.requestUnsigned(TURN_METHOD.allocate, UDP))
    expect(outcomeOf(client.request(TURN_METHOD.allocate, UDP, ...attributes))).toBe(400)
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
      'a nonce that the server did not issue',
      438,
      (client: TestTurnClient) => (client.nonce = 'obMatJos2gAAAAAAAAAAAAAAAAAA'),
    ],
    [
      'a malformed username',
      401,
      (client: TestTurnClient) => (client.credentials = { ...client.credentials, username: 'ada' }),
    ],
  ])('is refused with %s', (_, code, spoil) => {
    const turn = new TestTurn()
    const client = turn.client(1)
    client.takeNonce(client.requestUnsigned(TURN_METHOD.allocate, UDP))
    spoil(client)
    expect(outcomeOf(client.request(TURN_METHOD.allocate, UDP))).toBe(code)
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
    a.takeNonce(a.requestUnsigned(TURN_METHOD.allocate, UDP))
    b.nonce = a.nonce
    expect(outcomeOf(b.request(TURN_METHOD.allocate, UDP))).toBe(438)
    turn.now += 600_000
    const stale = a.request(TURN_METHOD.allocate, UDP)
    expect(outcomeOf(stale)).toBe(438)
    a.takeNonce(stale)
    expect(outcomeOf(a.request(TURN_METHOD.allocate, UDP))).toBe('success')
  })

  it.each([ATTRIBUTE.username, ATTRIBUTE.realm, ATTRIBUTE.nonce])(
    'is refused without attribute %i, although it is signed',
    (missing) => {
      const client = new TestTurn().client(1)
      client.takeNonce(client.requestUnsigned(TURN_METHOD.allocate, UDP))
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
        encodeStun({
          kind: 'request',
          method: TURN_METHOD.allocate,
          transaction,
          attributes,
          key: client.key,
        }),
      )
      expect(answer?.subarray(20, 28)).toEqual(Uint8Array.of(0, 9, 0, 4, 0, 0, 4, 0))
    },
  )

  it.each([
    ['no transport', 400, []],
    ['TCP', 442, [[ATTRIBUTE.requestedTransport, Uint8Array.of(6, 0, 0, 0)]]],
    ['an unknown comprehension-required attribute', 420, [UDP, [0x7fff, new Uint8Array(4)]]],
    ['DONT-FRAGMENT', 420, [UDP, [ATTRIBUTE.dontFragment, new Uint8Array()]]],
    ['IPv6 on a relay without it', 440, [UDP, [ATTRIBUTE.requestedAddressFamily, Uint8Array.of(2, 0, 0, 0)]]],
    ['an unknown address family', 440, [UDP, [ATTRIBUTE.requestedAddressFamily, Uint8Array.of(3, 0, 0, 0)]]],
    ['a reservation of the next port', 508, [UDP, [ATTRIBUTE.evenPort, Uint8Array.of(0x80)]]],
    ['a reservation token', 508, [UDP, [ATTRIBUTE.reservationToken, new Uint8Array(8)]]],
    ['an additional address of IPv4', 400, [UDP, [0x8000, Uint8Array.of(1, 0, 0, 0)]]],
    [
      'an additional address and a requested family',
      400,
      [
        UDP,
        [0x8000, Uint8Array.of(2, 0, 0, 0)],
        [ATTRIBUTE.requestedAddressFamily, Uint8Array.of(1, 0, 0, 0)],
      ],
    ],
    [
      'an even port and a reservation token',
      400,
      [UDP, [ATTRIBUTE.evenPort, Uint8Array.of(0)], [ATTRIBUTE.reservationToken, new Uint8Array(8)]],
    ],
  ] as const)('with %s, is refused with %i', (_, code, attributes) => {
    const client = new TestTurn().client(1)
    client.takeNonce(client.requestUnsigned(TURN_METHOD.allocate, UDP))
    const answer = client.request(TURN_METHOD.allocate, ...attributes)
    expect(outcomeOf(answer)).toBe(code)
    if (code === 420) expect(answer?.attributes.get(ATTRIBUTE.unknownAttributes)?.length).toBe(2)
  })

  it('may send an unknown comprehension-optional attribute, and request an even port and IPv4', () => {
    const client = new TestTurn().client(1)
    const answer = client.allocate(
      [0xbfff, new Uint8Array(3)],
      [ATTRIBUTE.evenPort, Uint8Array.of(0)],
      [ATTRIBUTE.requestedAddressFamily, Uint8Array.of(1, 0, 0, 0)],
    )
    expect(outcomeOf(answer)).toBe('success')
    expect(client.relayed.port % 2).toBe(0)
  })

  it('gets one address and an error for the additional one (RFC 8656, section 7.2)', () => {
    const client = new TestTurn({ hosts: [HOST, '2001:db8::7'] }).client(1)
    const answer = client.allocate([ATTRIBUTE.additionalAddressFamily, Uint8Array.of(2, 0, 0, 0)])
    expect(outcomeOf(answer)).toBe('success')
    expect(client.relayed.host).toBe(HOST)
    expect(answer?.attributes.get(ATTRIBUTE.addressErrorCode)).toEqual(Uint8Array.of(2, 0, 4, 40))
  })

  it('gets an IPv6 address if the relay has one, and cannot reach the other family then', () => {
    const turn = new TestTurn({ hosts: [HOST, '2001:db8::7'] })
    const client = turn.client(1, 'ada', '2001:db8::1')
    expect(outcomeOf(client.allocate([ATTRIBUTE.requestedAddressFamily, Uint8Array.of(2, 0, 0, 0)]))).toBe(
      'success',
    )
    expect(client.relayed.host).toBe('2001:db8::7')
    expect(outcomeOf(client.permit({ host: HOST, port: 1 }))).toBe(443)
    expect(outcomeOf(client.bind(0x4000, { host: HOST, port: 1 }))).toBe(443)
    expect(
      outcomeOf(
        client.request(TURN_METHOD.refresh, [ATTRIBUTE.requestedAddressFamily, Uint8Array.of(1, 0, 0, 0)]),
      ),
    ).toBe(443)
  })

  it('is refused a second one; a retransmission gets the same response', () => {
    const client = new TestTurn().client(1)
    client.takeNonce(client.requestUnsigned(TURN_METHOD.allocate, UDP))
    const packet = client.packet(TURN_METHOD.allocate, [UDP])
    const [first] = client.send(packet)
    expect(client.send(packet)).toEqual([first])
    expect(outcomeOf(client.request(TURN_METHOD.allocate, UDP))).toBe(437)
  })

  it('is limited by the quotas of its user, of its source, and of all', () => {
    const of = (limits: object) => {
      const turn = new TestTurn({ limits })
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

  it('frees the quota of its source when the allocation ends', () => {
    const turn = new TestTurn({ limits: { perSource: 1 } })
    const [a, b] = [turn.client(1), turn.client(2, 'bob')]
    for (const client of [a, b, a]) {
      expect(outcomeOf(client.allocate())).toBe('success')
      client.request(TURN_METHOD.refresh, lifetime(0))
    }
  })

  it('is one source with all addresses of its IPv6 /64', () => {
    const turn = new TestTurn({ limits: { perSource: 1 } })
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
  ])('with a requested lifetime of %s s lasts %i s', (asked, granted) => {
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

  it('is refreshed by its user, outlives the credentials, and ends with a lifetime of 0', () => {
    const turn = new TestTurn()
    const client = turn.client(1)
    client.allocate(lifetime(3_600))
    expect(lifetimeOf(client.request(TURN_METHOD.refresh, lifetime(1_800)))).toBe(1_800)
    for (let minute = 0; minute < 65; minute += 5) {
      turn.now += 300_000
      const answer = client.request(TURN_METHOD.refresh)
      if (outcomeOf(answer) === 438) {
        client.takeNonce(answer)
        expect(lifetimeOf(client.request(TURN_METHOD.refresh))).toBe(600)
      }
    }
    expect(turn.server.size).toBe(1)
    expect(lifetimeOf(client.request(TURN_METHOD.refresh, lifetime(0)))).toBe(0)
    expect(turn.server.size).toBe(0)
    expect(outcomeOf(client.permit({ host: HOST, port: 50_000 }))).toBe(401)
  })

  it('makes room for the next one at its address once it has expired, swept or not', () => {
    const [turn, a, b] = pair(new TestTurn({ limits: { perUser: 1 } }))
    turn.now += 600_000
    expect(outcomeOf(a.allocate())).toBe('success')
    b.allocate()
    turn.server.sweep(turn.now)
    expect(turn.server.size).toBe(2)
    expect(outcomeOf(a.permit(b.relayed))).toBe('success')
    b.permit(a.relayed)
    a.sendData('still there', b.relayed)
    expect(b.takeReceived()).toHaveLength(1)
  })

  it('cannot be used by another user at its address', () => {
    const [turn, a] = pair()
    const thief = turn.client(1_000, 'eve')
    thief.nonce = a.nonce
    expect(outcomeOf(thief.request(TURN_METHOD.refresh, lifetime(0)))).toBe(441)
    expect(turn.server.size).toBe(2)
  })

  it('cannot be used with expired credentials of another user', () => {
    const [turn, a] = pair()
    const thief = turn.client(1_000, 'eve')
    thief.credentials = turn.credentials.issue('eve', turn.now - 7_200_000)
    thief.nonce = a.nonce
    expect(outcomeOf(thief.request(TURN_METHOD.refresh, lifetime(0)))).toBe(401)
    expect(turn.server.size).toBe(2)
  })

  it('is required for all other requests', () => {
    const client = new TestTurn().client(1)
    client.takeNonce(client.requestUnsigned(TURN_METHOD.refresh, UDP))
    expect(outcomeOf(client.request(TURN_METHOD.refresh))).toBe(437)
    expect(outcomeOf(client.permit(FOREIGN))).toBe(437)
    expect(outcomeOf(client.bind(0x4000, FOREIGN))).toBe(437)
  })

  it('refuses requests without a peer with 400', () => {
    const [, a] = pair()
    expect(outcomeOf(a.permit())).toBe(400)
    expect(
      outcomeOf(a.request(TURN_METHOD.channelBind, [ATTRIBUTE.channelNumber, Uint8Array.of(0x40, 0, 0, 0)])),
    ).toBe(400)
    expect(outcomeOf(a.request(TURN_METHOD.data))).toBe(400)
  })
})
