import { describe, expect, it } from 'vitest'
import { decodeStun } from '../stun/stunMessage.ts'
import { TestPeerTransport } from '../testing/testPeerTransport.ts'
import { HOST, lifetime, outcomeOf, TestTurn, UDP } from '../testing/testTurnClient.ts'
import type { TurnLimits } from './turnLimits.ts'
import { TURN_METHOD } from './turnMessages.ts'

const PEER = { host: '8.8.4.4', port: 5_000 }
const OTHER = { host: '9.9.9.9', port: 5_000 }

/** A server with a transport for other peers, and a client with an allocation. */
function withOutside(outside = new TestPeerTransport(), limits: Partial<TurnLimits> = {}) {
  const turn = new TestTurn({ limits, hosts: [HOST, '2001:db8::7'], peerTransport: outside })
  const client = turn.client(1_000)
  client.allocate()
  return { turn, outside, client }
}

describe('a relayed address with a socket', () => {
  it('has a port of the range, and is closed when its allocation is deleted or expires', () => {
    const { turn, outside, client } = withOutside()
    const { port } = client.relayed
    expect(outside.listening).toEqual([port])
    expect(port >= 50_000 && port <= 50_099).toBe(true)
    client.request(TURN_METHOD.refresh, lifetime(0))
    expect(outside.listening).toEqual([])
    client.allocate()
    expect(outside.listening).toHaveLength(1)
    turn.now += 600_000
    turn.server.sweep(turn.now)
    expect(outside.listening).toEqual([])
  })

  it('has another port if a program uses the first one, and is refused if all are used', () => {
    const outside = new TestPeerTransport(50_000, 50_003)
    for (const port of [50_000, 50_001, 50_003]) outside.taken.add(port)
    const turn = new TestTurn({ hosts: [HOST], peerTransport: outside })
    const client = turn.client(1)
    for (let tries = 0; tries < 20 && client.relayed.port === 0; tries++) client.allocate()
    expect(client.relayed.port).toBe(50_002)
    outside.taken.add(50_002)
    expect(outcomeOf(turn.client(2).allocate())).toBe(508)
    expect([turn.server.size, outside.listening]).toEqual([1, [50_002]])
  })

  it('is refused with 508 when the range is full, and each port is used once', () => {
    const outside = new TestPeerTransport(50_000, 50_009)
    const turn = new TestTurn({ hosts: [HOST], peerTransport: outside })
    const outcomes = Array.from({ length: 11 }, (_, i) => outcomeOf(turn.client(i + 1).allocate()))
    expect(outcomes).toEqual([...Array(10).fill('success'), 508])
    expect(new Set(outside.listening).size).toBe(10)
  })

  it('is granted once it is open; until then, retransmissions get no response and other requests are refused', () => {
    const outside = new TestPeerTransport()
    outside.slow = true
    const turn = new TestTurn({ hosts: [HOST], peerTransport: outside })
    const client = turn.client(1)
    client.takeNonce(client.requestUnsigned(TURN_METHOD.allocate, UDP))
    const packet = client.packet(TURN_METHOD.allocate, [UDP])
    expect(client.send(packet)).toEqual([])
    expect(client.send(packet)).toEqual([])
    expect(outcomeOf(client.request(TURN_METHOD.allocate, UDP))).toBe(437)
    expect(outside.pending).toHaveLength(1)
    outside.pending[0]?.()
    const [answer] = turn.take(client.address)
    expect(outcomeOf(answer && decodeStun(answer))).toBe('success')
    expect(client.send(packet)).toEqual([answer])
  })

  it('is not granted if its allocation ended while it was being opened', () => {
    const outside = new TestPeerTransport()
    outside.slow = true
    const turn = new TestTurn({ hosts: [HOST], peerTransport: outside })
    const client = turn.client(1)
    client.allocate()
    expect(outcomeOf(client.request(TURN_METHOD.refresh, lifetime(0)))).toBe('success')
    outside.pending[0]?.()
    expect([turn.sent, turn.server.size, outside.listening]).toEqual([[], 0, []])
  })
})

describe('data to and from other peers', () => {
  it('is relayed if the client permits it, in Data indications and over channels', () => {
    const { turn, outside, client } = withOutside()
    const { port } = client.relayed
    client.sendData('too early', PEER)
    turn.server.receiveFromPeer(port, Buffer.from('too early'), PEER, turn.now)
    expect([outside.sent, client.takeReceived()]).toEqual([[], []])
    client.permit(PEER)
    client.sendData('out', PEER)
    turn.server.receiveFromPeer(port, Buffer.from('in'), PEER, turn.now)
    expect(outside.sent.splice(0)).toEqual([{ port, text: 'out', to: '8.8.4.4:5000' }])
    expect(client.takeReceived()).toEqual(['in from 8.8.4.4:5000'])
    client.bind(0x4001, PEER)
    client.sendOnChannel(0x4001, 'out')
    turn.server.receiveFromPeer(port, Buffer.from('in'), PEER, turn.now)
    // A permission is one for a host, a channel for one port of it (RFC 8656, sections 9 and 12).
    turn.server.receiveFromPeer(port, Buffer.from('in'), { ...PEER, port: 6_000 }, turn.now)
    turn.server.receiveFromPeer(port, Buffer.from('in'), OTHER, turn.now)
    expect(outside.sent).toEqual([{ port, text: 'out', to: '8.8.4.4:5000' }])
    expect(client.takeReceived()).toEqual(['in on 4001', 'in from 8.8.4.4:6000'])
  })

  it('ends with the permission, and with the allocation', () => {
    const { turn, outside, client } = withOutside()
    const { port } = client.relayed
    client.bind(0x4000, PEER)
    turn.now += 300_000
    client.sendOnChannel(0x4000, 'over')
    turn.server.receiveFromPeer(port, Buffer.from('over'), PEER, turn.now)
    client.bind(0x4000, PEER)
    client.request(TURN_METHOD.refresh, lifetime(0))
    client.sendOnChannel(0x4000, 'over')
    turn.server.receiveFromPeer(port, Buffer.from('over'), PEER, turn.now)
    expect([outside.sent, client.takeReceived().filter((text) => text.startsWith('over'))]).toEqual([[], []])
  })

  it('does not outlive the allocation, although it was permitted later', () => {
    const { turn, client } = withOutside()
    turn.now += 400_000
    client.permit(PEER)
    turn.now += 199_999
    turn.server.receiveFromPeer(client.relayed.port, Buffer.from('in time'), PEER, turn.now)
    turn.now += 1
    turn.server.receiveFromPeer(client.relayed.port, Buffer.from('too late'), PEER, turn.now)
    expect(client.takeReceived()).toEqual(['in time from 8.8.4.4:5000'])
  })

  it('is not sent to a forbidden host: not by permission, not by channel, not later', () => {
    const { turn, outside, client } = withOutside()
    outside.forbidden.add(OTHER.host)
    expect(outcomeOf(client.permit(OTHER))).toBe(403)
    expect(outcomeOf(client.bind(0x4000, OTHER))).toBe(403)
    expect(outcomeOf(client.permit(PEER, OTHER))).toBe(403)
    client.sendData('not half permitted either', PEER)
    client.sendData('out', OTHER)
    client.sendOnChannel(0x4000, 'out')
    expect(outside.sent).toEqual([])
    client.bind(0x4000, PEER)
    outside.forbidden.add(PEER.host)
    client.sendData('forbidden since', PEER)
    client.sendOnChannel(0x4000, 'forbidden since')
    expect([outside.sent, turn.sent]).toEqual([[], []])
  })

  it('for an address of the relay goes to its allocations, and to no other port', () => {
    const { turn, outside, client } = withOutside()
    // As a machine's own addresses are.
    outside.forbidden.add(HOST)
    const other = turn.client(2_000, 'bob')
    other.allocate()
    for (const [from, to] of [
      [client, other],
      [other, client],
    ] as const)
      expect(outcomeOf(from.permit(to.relayed))).toBe('success')
    client.sendData('hairpin', other.relayed)
    expect(other.takeReceived()).toEqual([`hairpin from ${HOST}:${client.relayed.port}`])
    for (const [i, port] of [22, 53, 3_478, 40_000].entries()) {
      client.bind(0x4000 + i, { host: HOST, port })
      client.sendData('inside', { host: HOST, port })
      client.sendOnChannel(0x4000 + i, 'inside')
    }
    turn.sent.length = 0
    // A datagram with the relay's own address that a socket receives is forged.
    turn.server.receiveFromPeer(client.relayed.port, Buffer.from('forged'), other.relayed, turn.now)
    expect([outside.sent, turn.sent]).toEqual([[], []])
  })

  it('is limited to the rate of the allocation, for both directions together', () => {
    const rate = { perSecond: 1_000, burst: 1_000 }
    const { turn, outside, client } = withOutside(new TestPeerTransport(), { bytesPerAllocation: rate })
    client.permit(PEER)
    client.sendData('x'.repeat(600), PEER)
    turn.server.receiveFromPeer(client.relayed.port, Buffer.alloc(600), PEER, turn.now)
    expect([outside.sent.length, client.takeReceived()]).toEqual([1, []])
    turn.now += 1_000
    turn.server.receiveFromPeer(client.relayed.port, Buffer.from('in'), PEER, turn.now)
    expect(client.takeReceived()).toHaveLength(1)
  })

  it('is not sent to port 0 or to the other address family', () => {
    const { outside, client } = withOutside()
    client.permit(PEER)
    client.sendData('nowhere', { ...PEER, port: 0 })
    expect(outcomeOf(client.permit({ host: '2606:4700::1', port: 1 }))).toBe(443)
    client.sendData('other family', { host: '2606:4700::1', port: 1 })
    expect(outside.sent).toEqual([])
  })
})
