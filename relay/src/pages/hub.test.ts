import { createHash } from 'node:crypto'
import { decodeFrame, encodeFrame, type Frame, toHex } from '@lumamesh/core/protocol'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { RECORD } from '../testing/testRecord.ts'
import { Hub } from './hub.ts'
import type { HubEffect } from './hubEffect.ts'
import { PAGE_LIMITS, type PageLimits, TICK_MS } from './pageLimits.ts'

const hash = (text: string) => new Uint8Array(createHash('sha256').update(text).digest())
const idOf = (name: string) => hash(name).slice(0, 16)
const topicOf = (name: string) => hash(`topic ${name}`)
const hello = (name: string, resume = name): Frame => ({
  type: 'hello',
  version: 1,
  peer: idOf(name),
  resume: hash(resume),
})
const join = (room: string): Frame => ({ type: 'join', topic: topicOf(room) })

/** A hub with a clock, and the frames that each link received. */
function newHub(limits: Partial<PageLimits> = {}) {
  let now = 1_000_000
  const hub = new Hub({
    record: RECORD,
    limits: { ...PAGE_LIMITS, ...limits },
    wallClock: () => 1_700_000_000_000,
    turn: (peer) => [{ urls: 'turn:203.0.113.7:3478', username: peer, credential: String(now) }],
  })
  const received = new Map<number, Frame[]>()
  const closed = new Set<number>()
  let nextTick = now
  const forRelays: Extract<HubEffect, { type: 'entered' | 'exited' | 'signal' }>[] = []
  const apply = (effects: readonly HubEffect[]) => {
    for (const effect of effects) {
      if (effect.type === 'close') closed.add(effect.link)
      else if (effect.type !== 'send') forRelays.push(effect)
      else {
        const frame = decodeFrame(effect.bytes)
        if (frame) received.set(effect.link, [...(received.get(effect.link) ?? []), frame])
      }
    }
  }
  return {
    hub,
    closed,
    /** Effects for other relays since the last call. */
    takeForRelays: () => forRelays.splice(0),
    apply,
    /** Frames that the link received since the last call. */
    take(link: number): Frame[] {
      const frames = received.get(link) ?? []
      received.delete(link)
      return frames
    },
    open: (link: number, source = '203.0.113.9') =>
      apply(hub.open({ link, address: `${source}:5`, source }, now)),
    send: (link: number, ...frames: Frame[]) => {
      for (const frame of frames) apply(hub.receive(link, encodeFrame(frame), now))
    },
    sendBytes: (link: number, bytes: Uint8Array) => apply(hub.receive(link, bytes, now)),
    lose: (link: number) => apply(hub.closed(link, now)),
    /** Advances the clock, with its ticks. */
    after(ms: number) {
      const end = now + ms
      for (; nextTick <= end; nextTick += TICK_MS) apply(hub.tick(nextTick))
      now = end
    },
    /** Advances the clock without a tick, as when the relay stands still. */
    stall(ms: number) {
      now += ms
      nextTick = now
    },
    /** Opens a link that sends HELLO and joins these rooms. Returns the frames that it received. */
    enter(link: number, name: string, ...rooms: string[]) {
      this.open(link)
      this.send(link, hello(name), ...rooms.map(join))
      return this.take(link)
    },
  }
}

describe('the hub', () => {
  it('sends WELCOME to a page, and MEMBERS for a JOIN right after HELLO', () => {
    const [welcome, members] = newHub().enter(1, 'a', 'room')
    expect(welcome).toMatchObject({
      type: 'welcome',
      version: 1,
      clock: 1_700_000_000_000,
      address: '203.0.113.9:5',
      maxRooms: 64,
      maxMembers: 256,
    })
    expect(members).toEqual({ type: 'members', topic: topicOf('room'), peers: [] })
  })

  it('sends TURN credentials for the peer, and new ones within half an hour', () => {
    const hub = newHub()
    const username = toHex(idOf('a'))
    expect(hub.enter(1, 'a')).toMatchObject([{ turn: [{ username, credential: '1000000' }] }])
    for (let second = 0; second < 30 * 60; second += 2) {
      hub.after(2_000)
      hub.send(1, { type: 'ping', token: 0 })
    }
    const welcomes = hub.take(1).filter(({ type }) => type === 'welcome')
    expect(welcomes).toMatchObject([{ turn: [{ username }] }])
  })

  it('notifies members of peers that enter and leave', () => {
    const hub = newHub()
    hub.enter(1, 'a', 'room')
    expect(hub.enter(2, 'b', 'room').at(-1)).toMatchObject({ type: 'members', peers: [idOf('a')] })
    expect(hub.take(1)).toEqual([{ type: 'enter', topic: topicOf('room'), peer: idOf('b') }])
    hub.send(2, { type: 'leave', topic: topicOf('room') })
    expect(hub.take(1)).toEqual([{ type: 'exit', topic: topicOf('room'), peer: idOf('b') }])
    hub.send(2, join('room'))
    hub.lose(2)
    expect(hub.take(1).map(({ type }) => type)).toEqual(['enter', 'exit'])
  })

  it('answers a second JOIN without notifying other members', () => {
    const hub = newHub()
    hub.enter(1, 'a', 'room')
    hub.enter(2, 'b', 'room')
    hub.take(1)
    hub.send(2, join('room'))
    expect(hub.take(2)).toMatchObject([{ type: 'members', peers: [idOf('a')] }])
    expect(hub.take(1)).toEqual([])
  })

  it('forwards a signal between members of a room, with its true sender', () => {
    const hub = newHub()
    hub.enter(1, 'a', 'room')
    hub.enter(2, 'b', 'room')
    hub.enter(3, 'c')
    hub.take(1)
    const signal = (to: string, room: string): Frame => ({
      type: 'signal',
      topic: topicOf(room),
      peer: idOf(to),
      payload: hash('sealed'),
    })
    hub.send(2, signal('a', 'room'))
    expect(hub.take(1)).toEqual([{ ...signal('b', 'room') }])
    hub.send(3, signal('a', 'room'))
    hub.send(2, signal('c', 'room'), signal('a', 'other room'), signal('nobody', 'room'))
    expect([hub.take(1), hub.take(2), hub.take(3)]).toEqual([[], [], []])
  })

  it('answers PING with the same token', () => {
    const hub = newHub()
    hub.enter(1, 'a')
    hub.send(1, { type: 'ping', token: 7 })
    expect(hub.take(1)).toEqual([{ type: 'pong', token: 7 }])
  })

  it('refuses a version that it does not support, and names the one that it supports', () => {
    const hub = newHub()
    hub.open(1)
    hub.send(1, { type: 'hello', version: 9, peer: idOf('a'), resume: hash('a') })
    expect(hub.take(1)).toMatchObject([
      { type: 'error', code: 'version-unsupported', message: expect.stringContaining('version 1') },
    ])
    expect(hub.closed).toContain(1)
  })

  it.each([
    ['an empty message', new Uint8Array()],
    ['half a frame', encodeFrame(hello('a')).subarray(0, 20)],
    ['a frame of the relay', encodeFrame({ type: 'exit', topic: topicOf('x'), peer: idOf('x') })],
    ['a frame over the limit', new Uint8Array(65_537)],
  ])('closes a link that sends %s', (_, bytes) => {
    const hub = newHub()
    hub.enter(1, 'a', 'room')
    hub.sendBytes(1, bytes)
    expect(hub.take(1)).toMatchObject([{ type: 'error', code: 'malformed' }])
    expect(hub.closed).toContain(1)
    expect(hub.hub.rooms).toBe(0)
  })

  it('ignores a type of a later version', () => {
    const hub = newHub()
    hub.enter(1, 'a')
    hub.sendBytes(1, Uint8Array.of(99, 0, 1, 2, 3))
    expect(hub.take(1)).toEqual([])
    expect(hub.closed.size).toBe(0)
  })

  it('closes a link that does not start with HELLO, or sends it twice', () => {
    const hub = newHub()
    hub.open(1)
    hub.send(1, join('room'))
    expect(hub.take(1)).toMatchObject([{ type: 'error', code: 'malformed' }])
    hub.enter(2, 'b')
    hub.send(2, hello('c'))
    expect(hub.take(2)).toMatchObject([{ type: 'error', code: 'malformed' }])
    expect([...hub.closed]).toEqual([1, 2])
  })

  it('lets a page return on a new link without notifying other members', () => {
    const hub = newHub()
    hub.enter(1, 'a', 'room', 'other room')
    hub.enter(2, 'b', 'room', 'other room')
    hub.enter(3, 'a', 'room')
    expect(hub.closed).toContain(1)
    hub.lose(1)
    for (let pings = 0; pings < 2; pings++) {
      hub.after(1_000)
      hub.send(2, { type: 'ping', token: 1 })
    }
    hub.send(3, { type: 'ping', token: 1 })
    expect(hub.take(2).map(({ type }) => type)).toEqual(['pong', 'pong'])
    hub.after(1_000)
    expect(hub.take(2)).toEqual([{ type: 'exit', topic: topicOf('other room'), peer: idOf('a') }])
  })

  it('refuses the id of a peer to other pages, while it is there and for some time after', () => {
    const hub = newHub()
    hub.enter(1, 'a', 'room')
    hub.open(2)
    hub.send(2, hello('a', 'a thief'))
    expect(hub.take(2)).toMatchObject([{ type: 'error', code: 'identity-taken' }])
    expect([...hub.closed]).toEqual([2])
    hub.lose(1)
    hub.after(60_000)
    hub.open(3)
    hub.send(3, hello('a', 'a thief'))
    expect(hub.take(3)).toMatchObject([{ type: 'error', code: 'identity-taken' }])
    expect(hub.enter(4, 'a')).toMatchObject([{ type: 'welcome' }])
  })

  it('notifies members of a page that vanished, 2.6 to 2.9 s after its last frame', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 2_500 }), (lastWord) => {
        const hub = newHub()
        hub.enter(1, 'a', 'room')
        hub.enter(2, 'b', 'room')
        hub.after(lastWord)
        hub.send(1, { type: 'ping', token: 1 })
        hub.take(2)
        let silence = 0
        while (!hub.closed.has(1)) {
          hub.send(2, { type: 'ping', token: 1 })
          hub.after(10)
          silence += 10
        }
        expect([...hub.closed]).toEqual([1])
        expect(hub.take(2).at(-1)).toEqual({ type: 'exit', topic: topicOf('room'), peer: idOf('a') })
        expect(silence).toBeGreaterThanOrEqual(2_600)
        expect(silence).toBeLessThanOrEqual(2_900)
      }),
    )
  })

  it('pings a silent page, and keeps one that only answers', () => {
    const hub = newHub()
    hub.enter(1, 'a', 'room')
    hub.after(1_000)
    expect(hub.take(1)).toEqual([])
    for (let answers = 0; answers < 20; answers++) {
      hub.after(500)
      const asked = hub.take(1).find(({ type }) => type === 'ping')
      if (asked?.type === 'ping') hub.send(1, { type: 'pong', token: asked.token })
    }
    expect(hub.closed.size).toBe(0)
  })

  it('pings a silent page at every tick, so that a lost packet is noticed and sent again', () => {
    const hub = newHub()
    hub.enter(1, 'a')
    hub.after(2_500)
    expect(hub.take(1).map(({ type }) => type)).toEqual(Array(6).fill('ping'))
  })

  it('does not ping a page that pings every second', () => {
    const hub = newHub()
    hub.enter(1, 'a')
    for (let second = 0; second < 10; second++) {
      hub.after(1_000)
      hub.send(1, { type: 'ping', token: second })
    }
    expect(new Set(hub.take(1).map(({ type }) => type))).toEqual(new Set(['pong']))
  })

  it('closes no link after it stood still itself', () => {
    const hub = newHub()
    hub.enter(1, 'a')
    hub.after(500)
    hub.stall(10_000)
    hub.after(TICK_MS)
    expect(hub.closed.size).toBe(0)
    hub.after(2_600)
    expect([...hub.closed]).toEqual([1])
  })

  it('refuses pages when a room or the relay is full', () => {
    const hub = newHub({ maxMembers: 2, maxSessions: 3, maxRooms: 1 })
    hub.enter(1, 'a', 'room')
    hub.enter(2, 'b', 'room')
    expect(hub.enter(3, 'c', 'room').at(-1)).toMatchObject({ type: 'error', code: 'room-full' })
    hub.send(1, join('another room'))
    expect(hub.take(1).at(-1)).toMatchObject({ type: 'error', code: 'too-many-rooms' })
    const other = new Uint8Array(40).fill(7)
    hub.hub.others = [other]
    expect(hub.enter(4, 'd')).toMatchObject([{ type: 'busy', records: [other] }])
    expect([...hub.closed]).toEqual([4])
  })

  it('limits the links of one source, and admits another one when one has closed', () => {
    const hub = newHub({ maxPerSource: 2 })
    hub.enter(1, 'a')
    hub.enter(2, 'b')
    hub.open(3)
    expect(hub.take(3)).toMatchObject([{ type: 'busy' }])
    hub.open(4, '203.0.113.10')
    expect(hub.take(4)).toEqual([])
    hub.lose(3)
    hub.open(5)
    expect(hub.take(5)).toMatchObject([{ type: 'busy' }])
    // A page that returns on another link counts once.
    hub.lose(1)
    expect(hub.enter(6, 'b')).toMatchObject([{ type: 'welcome' }])
    expect([...hub.closed]).toEqual([3, 5, 2])
    expect(hub.enter(7, 'c')).toMatchObject([{ type: 'welcome' }])
    hub.open(8)
    expect(hub.take(8)).toMatchObject([{ type: 'busy' }])
  })

  it('drops frames above the rate, warns once a second, and closes a link that continues', () => {
    const hub = newHub({
      frames: { perSecond: 1, burst: 2 },
      excess: { perSecond: 1, burst: 5 },
    })
    hub.enter(1, 'a')
    const ping: Frame = { type: 'ping', token: 1 }
    hub.send(1, ping, ping, ping)
    expect(hub.take(1).map(({ type }) => type)).toEqual(['pong', 'error'])
    hub.send(1, ping, ping, ping, ping)
    expect(hub.take(1)).toMatchObject([{ type: 'error', code: 'rate-limited' }])
    expect(hub.closed).toContain(1)
  })

  it('limits the bytes of signals', () => {
    const hub = newHub({ signalBytes: { perSecond: 1, burst: 100 } })
    hub.enter(1, 'a', 'room')
    hub.enter(2, 'b', 'room')
    hub.take(1)
    const payload = new Uint8Array(80)
    const signal: Frame = { type: 'signal', topic: topicOf('room'), peer: idOf('a'), payload }
    hub.send(2, signal, signal)
    expect(hub.take(1)).toHaveLength(1)
    expect(hub.take(2)).toMatchObject([{ type: 'error', code: 'rate-limited' }])
  })

  it('handles any bytes on a link, and forgets everything about it when it closes', () => {
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 100 }),
      fc
        .tuple(fc.constantFrom(1, 2, 3, 4, 5, 6, 17, 18, 23), fc.uint8Array({ maxLength: 120 }))
        .map(([type, rest]) => Uint8Array.of(type, 0, ...rest)),
      fc.constantFrom(join('room'), join('x')).map(encodeFrame),
    )
    fc.assert(
      fc.property(fc.array(bytes, { maxLength: 50 }), (list) => {
        const hub = newHub()
        hub.enter(1, 'a', 'room')
        for (const each of list) hub.sendBytes(1, each)
        hub.lose(1)
        expect([hub.hub.size, hub.hub.rooms]).toEqual([0, 0])
      }),
    )
  })
})
