import { describe, expect, it } from 'vitest'
import { refusal, refusalOf } from '../../test/hostile.ts'
import { Budget } from '../conversation/budget.ts'
import { Conversation } from '../conversation/conversation.ts'
import { LumameshError } from '../errors.ts'
import { MESSAGES } from '../wire/channels.ts'
import { LANE_NAMES, RELIABLE } from '../wire/lanes.ts'
import type { PeerMessage } from '../wire/messages.ts'
import { decodeValue } from '../wire/value.ts'
import type { ConnectionCarrier } from './connectionCarrier.ts'
import { Peer, type PeerRoom } from './peer.ts'

const LEFT = new LumameshError('peer-left', 'for the test')
const NAMED = 1_000
const BUDGET = 10_000
const noListeners: PeerRoom = {
  answer: () => undefined,
  file: () => false,
  stream: () => {},
  track: () => {},
  streamend: () => {},
}

/** A peer whose conversation has no connection. */
function newPeer() {
  const budget = new Budget(BUDGET)
  const conversation = new Conversation({ budget, largest: 2 ** 20, value: () => {}, clock: () => 0 })
  const link = { rtt: 12, loss: 0.5 } as unknown as ConnectionCarrier
  const peer = new Peer({ id: 'ab'.repeat(16), nick: 'Ada', carrier: link, conversation, room: noListeners })
  /** The values queued on a lane. */
  const take = (lane: number): PeerMessage[] =>
    conversation
      .source(lane)
      .take()
      .map(({ message }) => message)
  return { peer, budget, conversation, take }
}

describe('a peer', () => {
  it('delivers values to its listeners', () => {
    const { peer } = newPeer()
    const received: unknown[] = []
    const off = peer.on('data', (data) => received.push(data))
    peer.deliver({ channel: MESSAGES, data: 1, bytes: 3 }, false)
    peer.deliver({ channel: MESSAGES, data: 2, bytes: 3 }, true)
    off()
    expect(received).toEqual([1, 2])
  })

  it('queues values that arrive before the first listener, and delivers them in order, once', () => {
    const { peer } = newPeer()
    peer.deliver({ channel: MESSAGES, data: 1, bytes: 3 }, false)
    peer.deliver({ channel: NAMED, data: 'of a channel', bytes: 3 }, false)
    peer.deliver({ channel: MESSAGES, data: 2, bytes: 3 }, false)
    const [first, second]: [unknown[], unknown[]] = [[], []]
    peer.on('data', (data) => first.push(data))
    peer.on('data', (data) => second.push(data))
    peer.deliver({ channel: MESSAGES, data: 3, bytes: 3 }, false)
    expect([first, second]).toEqual([[1, 2, 3], [3]])
    expect([peer.flush(NAMED), peer.flush(NAMED)]).toEqual([['of a channel'], []])
  })

  it('queues values of a named channel, and does not deliver them to listeners of the peer', () => {
    const { peer } = newPeer()
    const received: unknown[] = []
    peer.on('data', (data) => received.push(data))
    peer.deliver({ channel: NAMED, data: 1, bytes: 3 }, false)
    peer.deliver({ channel: NAMED, data: 2, bytes: 3 }, true)
    expect([received, peer.flush(NAMED)]).toEqual([[], [1]])
  })

  it('queues nothing if the room has a listener', () => {
    const { peer } = newPeer()
    peer.deliver({ channel: MESSAGES, data: 1, bytes: 3 }, true)
    expect(peer.flush(MESSAGES)).toEqual([])
  })

  it('queues the first 256 values without a listener', () => {
    const { peer } = newPeer()
    for (let i = 0; i < 300; i++) peer.deliver({ channel: MESSAGES, data: i, bytes: 3 }, false)
    expect(peer.flush(MESSAGES)).toEqual(Array.from({ length: 256 }, (_, i) => i))
  })

  it('queues no more than its budget, and returns it when it delivers or closes', () => {
    const { peer, budget } = newPeer()
    peer.deliver({ channel: MESSAGES, data: 1, bytes: BUDGET }, false)
    expect(refusal(() => peer.deliver({ channel: MESSAGES, data: 2, bytes: 1 }, false))).toBe(
      'peer-over-limit',
    )
    expect(peer.flush(MESSAGES)).toEqual([1])
    peer.deliver({ channel: MESSAGES, data: 3, bytes: BUDGET }, false)
    peer.end(LEFT)
    expect(peer.flush(MESSAGES)).toEqual([3])
    expect([BUDGET, 1].map((bytes) => refusal(() => budget.take(bytes)))).toEqual([
      undefined,
      'peer-over-limit',
    ])
  })

  it('sends a value as one message, and a large one in parts', async () => {
    const { peer, take } = newPeer()
    peer.send({ a: 1 })
    peer.send(new Uint8Array(20_000))
    await Promise.resolve()
    const kinds = [...take(RELIABLE), ...take(RELIABLE), ...take(RELIABLE)].map(({ kind }) => kind)
    expect(kinds).toEqual(['data', 'first', 'part', 'part'])
  })

  it('sends on the given lane, and refuses an unknown one', async () => {
    const { peer, take } = newPeer()
    for (const lane of LANE_NAMES) peer.send(lane, { lane }).catch(() => {})
    await Promise.resolve()
    const values = LANE_NAMES.map((_, lane) => take(lane).map(({ payload }) => decodeValue(payload)))
    expect(values).toEqual(LANE_NAMES.map((lane) => [lane]))
    expect(await refusalOf(peer.send(1, { lane: 'fast' as 'bulk' }))).toBe('invalid-option')
  })

  it('keeps the order of the calls while it reads a Blob', async () => {
    const { peer, take } = newPeer()
    peer.send(1)
    peer.send(new Blob(['slow']))
    peer.send(2)
    let values: unknown[] = []
    while (values.length < 3) {
      await new Promise((resolve) => setImmediate(resolve))
      values = [...values, ...take(RELIABLE).map(({ payload }) => decodeValue(payload))]
    }
    expect(values).toEqual([1, expect.any(Blob), 2])
  })

  it('refuses what it cannot send', async () => {
    const { peer, conversation } = newPeer()
    expect(await refusalOf(peer.send(() => 1))).toBe('unserialisable')
    expect(await refusalOf(peer.send(new Uint8Array(17 * 2 ** 20)))).toBe('message-too-large')
    peer.end(LEFT)
    expect(await refusalOf(peer.send(1))).toBe('peer-left')
    expect(await refusalOf(peer.request('method'))).toBe('peer-left')
    expect(conversation.buffered).toBe(0)
  })

  it('rejects pending sends when it closes', async () => {
    const { peer } = newPeer()
    const waiting = [peer.send(1), peer.send(2, { ack: true, lane: 'bulk' }), peer.request('method')]
    const results = Promise.allSettled(waiting)
    await Promise.resolve()
    peer.end(LEFT)
    for (const result of await results) expect(result).toEqual({ status: 'rejected', reason: LEFT })
  })

  it('emits closed once, and nothing afterwards', () => {
    const { peer } = newPeer()
    let closed = 0
    peer.on('close', () => closed++)
    peer.end(LEFT)
    peer.end(LEFT)
    expect([closed, peer.status, peer.setStatus('open'), peer.status]).toEqual([1, 'closed', false, 'closed'])
  })

  it('emits its recovered connection, and reports whether its status changed', () => {
    const { peer } = newPeer()
    let opened = 0
    peer.on('open', () => opened++)
    const changes = (['open', 'reconnecting', 'reconnecting', 'open'] as const).map((status) =>
      peer.setStatus(status),
    )
    expect([changes, opened]).toEqual([[false, true, false, true], 1])
  })

  it('reports whether its route changed, and its traffic', () => {
    const { peer } = newPeer()
    expect([peer.setRoute(undefined), peer.setRoute('direct'), peer.setRoute('direct')]).toEqual([
      false,
      true,
      false,
    ])
    expect([peer.route, peer.rtt]).toEqual(['direct', 12])
    expect(peer.stats()).toEqual({
      messagesSent: 0,
      messagesReceived: 0,
      bytesSent: 0,
      bytesReceived: 0,
      buffered: 0,
      rtt: 12,
      loss: 0.5,
      route: 'direct',
    })
  })

  it('has a presence that this page cannot change', () => {
    const { peer } = newPeer()
    const received: unknown[] = []
    peer.on('presence', (presence) => received.push(presence))
    expect(peer.presence).toEqual({})
    peer.setPresence({ mood: 'fine' })
    expect([peer.presence, received]).toEqual([{ mood: 'fine' }, [{ mood: 'fine' }]])
    expect(Object.isFrozen(peer.presence)).toBe(true)
  })
})
