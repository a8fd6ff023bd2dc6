import { describe, expect, it } from 'vitest'
import { addReceivingTransceiver, renegotiationRequests, stopUnusedTransceivers } from './transceivers.ts'

type Transceiver = Partial<Record<'currentDirection' | 'direction' | 'mid', string | null>>

/** The part of a connection that concerns transceivers. */
function connectionWith(transceivers: readonly Transceiver[], fails = false) {
  const added: unknown[][] = []
  const stopped: number[] = []
  const all = transceivers.map((transceiver, i) => ({
    ...transceiver,
    receiver: { track: { kind: i % 2 ? 'audio' : 'video' } },
    stop: () => stopped.push(i),
  }))
  const rtc = {
    getTransceivers: () => all,
    addTransceiver(...args: unknown[]) {
      if (fails) throw new TypeError('no media here')
      added.push(args)
    },
  } as unknown as RTCPeerConnection
  return { rtc, added, stopped }
}

describe('a transceiver that the other side requests', () => {
  it('only receives, and there are 64 at most', () => {
    const places = (count: number) => connectionWith(Array.from({ length: count }, () => ({ mid: 'x' })))
    const [last, full] = [places(63), places(64)]
    for (const { rtc } of [last, full]) addReceivingTransceiver(rtc, 'audio')
    expect([last.added, full.added]).toEqual([[['audio', { direction: 'recvonly' }]], []])
  })

  it('is ignored if its kind is invalid or this end does not support media', () => {
    const { rtc } = connectionWith([], true)
    expect(() => addReceivingTransceiver(rtc, '<script>')).not.toThrow()
  })
})

describe('an unused transceiver', () => {
  it.each<[string, Transceiver, boolean]>([
    ['was negotiated away by both', { currentDirection: 'inactive', direction: 'inactive' }, true],
    ['may still receive', { currentDirection: 'inactive', direction: 'recvonly' }, true],
    ['is about to send', { currentDirection: 'inactive', direction: 'sendrecv' }, false],
    ['sends', { currentDirection: 'sendonly', direction: 'sendrecv' }, false],
    ['receives', { currentDirection: 'recvonly', direction: 'recvonly' }, false],
    ['was never negotiated', { currentDirection: null, direction: 'recvonly' }, false],
  ])('that %s is stopped: $2', (_, transceiver, isStopped) => {
    const { rtc, stopped } = connectionWith([transceiver])
    stopUnusedTransceivers(rtc)
    expect(stopped).toEqual(isStopped ? [0] : [])
  })
})

describe('the request of the side that does not offer', () => {
  it('is an offer if the description contains all its transceivers', () => {
    for (const transceivers of [[], [{ mid: '1' }]])
      expect(renegotiationRequests(connectionWith(transceivers).rtc)).toEqual([
        { type: 'renegotiate', renegotiate: true },
      ])
  })

  it('is a transceiver of the same kind for each that the description lacks', () => {
    const { rtc } = connectionWith([{ mid: '1' }, { mid: null }, { mid: null }])
    expect(renegotiationRequests(rtc).map(({ transceiverRequest }) => transceiverRequest)).toEqual([
      { kind: 'audio' },
      { kind: 'video' },
    ])
  })
})
