import { decodeFrame, encodeFrame as encode, type Frame, fromHex, toHex } from '@lumamesh/core/protocol'
import { beforeEach, describe, expect, it } from 'vitest'
import { RECORD } from '../testing/testRecord.ts'
import { Hub } from './hub.ts'
import type { HubEffect } from './hubEffect.ts'
import { PAGE_LIMITS } from './pageLimits.ts'

const TOPIC = new Uint8Array(32).fill(7)
const topic = toHex(TOPIC)
const ADA = 'aa'.repeat(16)
const BOB = 'bb'.repeat(16)
const EVE = 'ee'.repeat(16)

describe('members at other relays', () => {
  let hub: Hub
  beforeEach(() => {
    hub = new Hub({ record: RECORD, limits: { ...PAGE_LIMITS, maxMembers: 4 }, wallClock: () => 0 })
  })

  function join(link: number, peer: string): HubEffect[] {
    hub.open({ link, address: '198.51.100.1:1', source: '198.51.100.1' }, 0)
    const resume = new Uint8Array(32).fill(link)
    send(link, { type: 'hello', version: 1, peer: fromHex(peer), resume })
    return send(link, { type: 'join', topic: TOPIC })
  }

  function send(link: number, frame: Parameters<typeof encode>[0]): HubEffect[] {
    return hub.receive(link, encode(frame), 0)
  }

  it('are sent to the pages here, as newcomers or as members from before', () => {
    expect(forRelays(join(1, ADA))).toEqual([{ type: 'entered', topic, peer: ADA }])
    expect(framesIn(hub.remoteEntered(topic, [BOB], false))).toEqual([`1 enter ${BOB}`])
    expect(framesIn(hub.remoteEntered(topic, [EVE], true))).toEqual([`1 members ${BOB},${EVE}`])
    expect(framesIn(hub.remoteExited(topic, BOB))).toEqual([`1 exit ${BOB}`])
    expect(framesIn(hub.remoteExited(topic, BOB))).toEqual([])
    expect(framesIn(send(1, { type: 'join', topic: TOPIC }))).toEqual([`1 members ${EVE}`])
  })

  it('are ignored if no page here is in the room', () => {
    expect(hub.remoteEntered(topic, [BOB], false)).toEqual([])
    expect(framesIn(join(1, ADA))).toEqual(['1 members '])
    hub.remoteEntered(topic, [BOB], false)
    expect(forRelays(send(1, { type: 'leave', topic: TOPIC }))).toEqual([
      { type: 'exited', topic, peer: ADA },
    ])
    expect(framesIn(send(1, { type: 'join', topic: TOPIC }))).toEqual(['1 members '])
  })

  it('enter once and exit once if they are here as well', () => {
    join(1, ADA)
    hub.remoteEntered(topic, [BOB], false)
    expect(framesIn(join(2, BOB))).toEqual([`2 members ${ADA}`])
    expect(framesIn(hub.remoteEntered(topic, [ADA], false))).toEqual([])
    expect(framesIn(hub.closed(2, 0))).toEqual([])
    expect(framesIn(hub.remoteExited(topic, BOB))).toEqual([`1 exit ${BOB}`])
    expect(framesIn(hub.remoteExited(topic, ADA))).toEqual([])
  })

  it('exchange signals with pages here, in rooms that both are in', () => {
    join(1, ADA)
    hub.remoteEntered(topic, [BOB], false)
    const payload = fromHex('beef')
    expect(send(1, { type: 'signal', topic: TOPIC, peer: fromHex(BOB), payload })).toEqual([
      { type: 'signal', signal: { topic, from: ADA, to: BOB, payload } },
    ])
    expect(send(1, { type: 'signal', topic: TOPIC, peer: fromHex(EVE), payload })).toEqual([])
    expect(framesIn(hub.remoteSignal({ topic, from: BOB, to: ADA, payload }))).toEqual([`1 signal ${BOB}`])
    expect(hub.remoteSignal({ topic: '00'.repeat(32), from: BOB, to: ADA, payload })).toEqual([])
    expect(hub.remoteSignal({ topic, from: BOB, to: EVE, payload })).toEqual([])
  })

  it('fill a room to its limit, and not beyond', () => {
    join(1, ADA)
    const many = Array.from({ length: 9 }, (_, i) => `${i}${i}`.repeat(16))
    expect(framesIn(hub.remoteEntered(topic, many, false))).toHaveLength(3)
    expect(framesIn(hub.remoteEntered(topic, [EVE], false))).toEqual([])
  })
})

it('sends records of relays to every page that has sent HELLO', () => {
  const hub = new Hub({ record: RECORD, limits: PAGE_LIMITS, wallClock: () => 0 })
  hub.open({ link: 1, address: '198.51.100.1:1', source: '198.51.100.1' }, 0)
  expect(hub.sendRecords([Uint8Array.of(1)])).toEqual([])
  hub.receive(1, encode({ type: 'hello', version: 1, peer: fromHex(ADA), resume: new Uint8Array(32) }), 0)
  expect(framesIn(hub.sendRecords([Uint8Array.of(1)]))).toEqual(['1 relays '])
  expect(hub.sendRecords([])).toEqual([])
})

function framesIn(effects: readonly HubEffect[]): string[] {
  return effects.flatMap((effect) => {
    const frame = effect.type === 'send' ? decodeFrame(effect.bytes) : undefined
    return frame && 'link' in effect ? [`${effect.link} ${frame.type} ${peersOf(frame)}`] : []
  })
}

function peersOf(frame: Frame): string {
  if ('peers' in frame) return frame.peers.map(toHex).join()
  return 'peer' in frame ? toHex(frame.peer) : ''
}

function forRelays(effects: readonly HubEffect[]): HubEffect[] {
  return effects.filter((effect) => effect.type !== 'send' && effect.type !== 'close')
}
