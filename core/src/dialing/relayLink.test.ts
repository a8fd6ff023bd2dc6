import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { hostileBytes } from '../../test/hostile.ts'
import { vectors } from '../../test/vectors.ts'
import { fromHex } from '../wire/bytes.ts'
import { decodeFrame, encodeFrame, type Frame } from '../wire/frames.ts'
import { RelayLink, type RelayLinkEffect } from './relayLink.ts'

const IDENTITY = { peer: new Uint8Array(16).fill(1), resume: new Uint8Array(32).fill(2) }
const WELCOME: Frame = {
  type: 'welcome',
  version: 1,
  clock: 0,
  address: '203.0.113.9:1',
  maxRooms: 1,
  maxMembers: 2,
  records: [],
  turn: [],
}

/** Summarizes effects: the type of each frame sent or received, and the reason for closing. */
function summaries(effects: readonly RelayLinkEffect[]): string[] {
  return effects.map((effect) => {
    if (effect.type === 'send') return `send ${decodeFrame(effect.bytes)?.type}`
    return effect.type === 'frame' ? `receive ${effect.frame.type}` : `close ${effect.error.code}`
  })
}

function sentFrame(effects: readonly RelayLinkEffect[], type: Frame['type']): Frame | undefined {
  return effects
    .flatMap((effect) => (effect.type === 'send' ? [decodeFrame(effect.bytes)] : []))
    .find((frame) => frame?.type === type)
}

function onlineLink(now = 0) {
  const link = new RelayLink(IDENTITY, now)
  const opened = link.opened(now)
  const effects = link.received(encodeFrame(WELCOME), now)
  return { link, opened, effects }
}

describe('a relay link', () => {
  it('sends its version, its identity and a ping when its channel opens', () => {
    const link = new RelayLink(IDENTITY, 0)
    expect(link.status).toBe('dialing')
    const effects = link.opened(100)
    expect(summaries(effects)).toEqual(['send hello', 'send ping'])
    expect(sentFrame(effects, 'hello')).toEqual({ type: 'hello', version: 1, ...IDENTITY })
    expect(link.status).toBe('greeting')
    expect(summaries(link.received(encodeFrame(WELCOME), 150))).toEqual(['receive welcome'])
    expect(link.status).toBe('online')
  })

  it('closes a dial that is not open after 8 s', () => {
    const link = new RelayLink(IDENTITY, 1_000)
    expect(summaries(link.tick(8_999))).toEqual([])
    expect(summaries(link.tick(9_000))).toEqual(['close relay-unreachable'])
    expect(link.status).toBe('closed')
  })

  it('pings every second', () => {
    const { link } = onlineLink()
    const pings: number[] = []
    for (let now = 250; now <= 10_000; now += 250) {
      const effects = link.tick(now)
      if (summaries(effects).includes('send ping')) pings.push(now)
      const ping = sentFrame(effects, 'ping')
      if (ping?.type === 'ping') link.received(encodeFrame({ type: 'pong', token: ping.token }), now + 10)
    }
    expect(pings).toEqual(Array.from({ length: 10 }, (_, i) => (i + 1) * 1_000))
    expect(link.rtt).toBe(10)
  })

  it('closes in under 3 s if the relay is silent, before or after WELCOME', () => {
    for (const link of [onlineLink().link, new RelayLink(IDENTITY, 0)]) {
      if (link.status === 'dialing') link.opened(0)
      let now = 0
      let effects: string[] = []
      while (!effects.includes('close relay-lost')) {
        now += 250
        effects = summaries(link.tick(now))
      }
      expect(now).toBeGreaterThanOrEqual(2_600)
      expect(now).toBeLessThan(3_000)
    }
  })

  it('counts any frame as a sign of life, even one of an unknown type', () => {
    const { link } = onlineLink()
    for (let now = 0; now < 20_000; now += 2_500) {
      expect(link.received(Uint8Array.of(99, 0), now)).toEqual([])
      expect(summaries(link.tick(now + 2_400))).not.toContain('close relay-lost')
    }
  })

  it('ignores silence while the page slept', () => {
    const { link } = onlineLink()
    link.resumed(60_000)
    expect(summaries(link.tick(60_000))).toEqual(['send ping'])
    expect(summaries(link.tick(62_600))).toEqual(['close relay-lost'])
  })

  it('measures only its last ping', () => {
    const link = new RelayLink(IDENTITY, 0)
    const first = sentFrame(link.opened(0), 'ping')
    link.received(encodeFrame(WELCOME), 500)
    const second = sentFrame(link.tick(2_000), 'ping')
    if (first?.type !== 'ping' || second?.type !== 'ping') throw new Error('There was no ping.')
    expect(first.token).not.toBe(second.token)
    link.received(encodeFrame({ type: 'pong', token: first.token }), 2_030)
    expect(link.rtt).toBeUndefined()
    link.received(encodeFrame({ type: 'pong', token: second.token }), 2_040)
    expect(link.rtt).toBe(40)
  })

  it('answers a ping with its token', () => {
    const { link } = onlineLink()
    const effects = link.received(encodeFrame({ type: 'ping', token: 77 }), 0)
    expect(sentFrame(effects, 'pong')).toEqual({ type: 'pong', token: 77 })
  })

  it('passes frames on, and closes after BUSY', () => {
    const busy: Frame = { type: 'busy', retryAfter: 5, records: [] }
    const link = new RelayLink(IDENTITY, 0)
    link.opened(0)
    expect(summaries(link.received(encodeFrame(busy), 0))).toEqual(['receive busy', 'close relay-busy'])
    const error: Frame = { type: 'error', code: 'room-full', message: 'full' }
    expect(summaries(onlineLink().link.received(encodeFrame(error), 0))).toEqual(['receive error'])
  })

  it('closes on bytes that are not a frame, and sends nothing after that', () => {
    const { link } = onlineLink()
    expect(summaries(link.received(Uint8Array.of(18, 0, 1), 0))).toEqual(['close relay-error'])
    expect(link.received(encodeFrame(WELCOME), 0)).toEqual([])
    expect(link.tick(60_000)).toEqual([])
  })

  it('survives any sequence of hostile bytes and ticks, and closes at most once', () => {
    const valid = vectors.frames.map(({ bytes }) => fromHex(bytes))
    const input = fc.oneof(hostileBytes(valid, 80), fc.nat({ max: 3_000 }))
    fc.assert(
      fc.property(fc.array(input, { maxLength: 30 }), (inputs) => {
        const { link } = onlineLink()
        let now = 0
        const closes: string[] = []
        for (const input of inputs) {
          if (typeof input === 'number') now += input
          const effects = typeof input === 'number' ? link.tick(now) : link.received(input, now)
          if (closes.length > 0) expect(effects).toEqual([])
          closes.push(...summaries(effects).filter((effect) => effect.startsWith('close')))
        }
        expect(closes.length).toBeLessThanOrEqual(1)
        expect(link.status === 'closed').toBe(closes.length === 1)
      }),
    )
  })
})
