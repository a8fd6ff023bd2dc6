import { describe, expect, it, onTestFinished } from 'vitest'
import { provide } from '../../shims/webrtc-polyfill.js'
import { carried, MemoryRtc, refusingRtc } from '../../test/connectionPair.ts'
import { turns } from '../../test/memoryPages.ts'
import type { SignalData } from './signalData.ts'
import { SimplePeerConnection } from './simplePeerConnection.ts'

const TURN = [{ urls: 'turn:192.0.2.1' }]

/** One end and the signals that it sends. The test decides what arrives. */
class End {
  readonly memory: MemoryRtc
  readonly connection: SimplePeerConnection
  readonly signals: SignalData[] = []
  readonly ends: (Error | undefined)[] = []

  constructor(initiator: boolean, rtc?: typeof RTCPeerConnection, memory = new MemoryRtc()) {
    this.memory = memory
    provide(rtc ?? this.memory.rtc)
    this.connection = new SimplePeerConnection(
      { initiator, channelName: 'x', channelConfig: { negotiated: true, id: 0 }, config: { iceServers: [] } },
      { closed: (error) => this.ends.push(error), disconnected: () => {}, turnFallback: () => TURN },
    )
    this.connection.on('signal', (data) => this.signals.push(carried(data)))
    onTestFinished(() => this.connection._destroy(() => {}))
  }

  /** The signals sent since the last call. */
  async sent(): Promise<SignalData[]> {
    await turns(4)
    return this.signals.splice(0)
  }

  async receive(signals: readonly SignalData[]): Promise<void> {
    for (const signal of signals) this.connection.signal(carried(signal))
    await turns(4)
  }
}

async function connected(): Promise<{ offerer: End; answerer: End }> {
  const [offerer, answerer] = [new End(true), new End(false)]
  await answerer.receive(await offerer.sent())
  await offerer.receive(await answerer.sent())
  await offerer.sent()
  return { offerer, answerer }
}

const types = (signals: readonly SignalData[]) => signals.map(({ type }) => type)

describe('a connection by simple-peer', () => {
  it('has one offer from its initiator and one answer from the other end', async () => {
    const [offerer, answerer] = [new End(true), new End(false)]
    const [offer, ...more] = await offerer.sent()
    expect([offer?.type, offer?.restart, more, await answerer.sent()]).toEqual(['offer', false, [], []])
    await answerer.receive([offer as SignalData])
    expect(types(await answerer.sent())).toEqual(['answer'])
  })

  it('answers an offer that arrives twice only once', async () => {
    const [offerer, answerer] = [new End(true), new End(false)]
    const [offer] = (await offerer.sent()) as [SignalData]
    await answerer.receive([offer, offer])
    expect([types(await answerer.sent()), answerer.ends]).toEqual([['answer'], []])
  })

  it('accepts one answer to an offer, and none without an offer', async () => {
    const [offerer, answerer] = [new End(true), new End(false)]
    await answerer.receive(await offerer.sent())
    const [answer] = (await answerer.sent()) as [SignalData]
    await offerer.receive([answer, answer])
    await answerer.receive([answer])
    expect([offerer.ends, answerer.ends]).toEqual([[], []])
    expect(offerer.memory.made[0]?.signalingState).toBe('stable')
  })

  it('closes once, with the reason, on an invalid description', async () => {
    const end = new End(false)
    await end.receive([{ type: 'offer', sdp: 'nonsense' }])
    end.connection._destroy(() => {}, new Error('again'))
    expect([end.ends, end.connection.ended]).toEqual([[expect.any(Error)], true])
  })

  it('closes with too-many-connections if the browser refuses it, after its owner could listen', async () => {
    const end = new End(true, refusingRtc)
    expect(end.ends).toEqual([])
    await turns(1)
    expect(end.ends).toEqual([expect.objectContaining({ code: 'too-many-connections' })])
  })
})

describe('an ICE restart', () => {
  it('by the initiator is a new offer, with TURN at both ends', async () => {
    const { offerer, answerer } = await connected()
    offerer.connection.restart()
    const offers = await offerer.sent()
    expect(offers).toMatchObject([{ type: 'offer', restart: true }])
    await answerer.receive(offers)
    expect([offerer.memory.servers, answerer.memory.servers]).toEqual([[TURN], [TURN]])
    await offerer.receive(await answerer.sent())
    expect([offerer.memory.made[0]?.signalingState, offerer.ends]).toEqual(['stable', []])
  })

  it('by the other end is a request to the initiator, which then offers', async () => {
    const { offerer, answerer } = await connected()
    answerer.connection.restart()
    const requests = await answerer.sent()
    expect(requests).toEqual([{ type: 'renegotiate', renegotiate: true, restart: true }])
    await offerer.receive(requests)
    expect(await offerer.sent()).toMatchObject([{ type: 'offer', restart: true }])
  })

  it('resends an unanswered offer, which may have been lost', async () => {
    const offerer = new End(true)
    const [offer] = await offerer.sent()
    offerer.connection.restart()
    expect(await offerer.sent()).toEqual([{ ...offer, restart: true }])
    expect(offerer.memory.restarts).toBe(0)
  })

  it('does not start again while it is in progress', async () => {
    const { offerer } = await connected()
    offerer.connection.restart()
    offerer.connection.restart()
    expect([types(await offerer.sent()), offerer.memory.restarts]).toEqual([['offer'], 1])
  })

  it('is skipped if the browser has no restartIce(): the attempt continues', async () => {
    const { offerer } = await connected()
    const [made] = offerer.memory.made
    if (!made) throw new Error('There is no connection.')
    made.restartIce = () => {
      throw new TypeError('not here')
    }
    offerer.connection.restart()
    expect([await offerer.sent(), offerer.ends]).toEqual([[], []])
  })
})

describe('added and removed tracks', () => {
  const needed = (end: End) => end.memory.made[0]?.dispatchEvent(new Event('negotiationneeded'))

  it('make the initiator offer, and the other end request an offer', async () => {
    const { offerer, answerer } = await connected()
    needed(offerer)
    expect(types(await offerer.sent())).toEqual(['offer'])
    needed(answerer)
    expect(await answerer.sent()).toEqual([{ type: 'renegotiate', renegotiate: true }])
  })

  it('send no signal before the first negotiation, which includes them', async () => {
    const end = new End(false)
    needed(end)
    expect(await end.sent()).toEqual([])
  })

  it('survive an invalid request for a transceiver', async () => {
    const { offerer } = await connected()
    await offerer.receive([{ type: 'transceiverRequest', transceiverRequest: { kind: 'smell' } }])
    expect(offerer.ends).toEqual([])
  })
})
