import { describe, expect, it, onTestFinished } from 'vitest'
import { carried, MemoryRtc, refusingRtc } from '../../test/connectionPair.ts'
import { turns } from '../../test/memoryPages.ts'
import { rtc as realRtc } from '../../test/relay.ts'
import { Medium } from '../memory/medium.ts'
import type { MemoryConnection } from '../memory/memoryConnection.ts'
import { LANE_TRAITS } from '../wire/lanes.ts'
import { Connection } from './connection.ts'
import type { SignalData } from './signalData.ts'

/** One end of a connection, and the events it reports. */
class End {
  readonly connection: Connection
  readonly opened: Promise<void>
  readonly closed: Promise<Error | undefined>
  readonly events: string[] = []
  readonly frames: [lane: number, bytes: number[]][] = []
  other: End | undefined
  onframe: () => void = () => {}

  constructor(rtc: typeof RTCPeerConnection, initiator: boolean) {
    let [open, close]: [() => void, (error?: Error) => void] = [() => {}, () => {}]
    this.closed = new Promise((resolve) => {
      close = resolve
    })
    this.opened = new Promise((resolve, reject) => {
      open = resolve
      this.closed.then((error) => reject(new Error('It was closed before it opened.', { cause: error })))
    })
    // Not every test awaits it.
    this.opened.catch(() => {})
    this.connection = new Connection(
      { rtc, iceServers: [], turnFallback: () => [], initiator },
      {
        // Deliver a turn later, as a network does.
        signal: (data: SignalData) =>
          setImmediate(() => this.other?.connection.signal(withoutCandidates(carried(data)))),
        open: () => {
          this.events.push('open')
          open()
        },
        frame: (lane, bytes) => {
          this.frames.push([lane, [...bytes]])
          this.onframe()
        },
        disconnected: () => {},
        closed: (error) => {
          this.events.push('closed')
          close(error)
        },
      },
    )
    onTestFinished(() => this.connection.close())
  }
}

/**
 * A description whose candidates follow one by one. libdatachannel sometimes refuses an offer that contains candidates
 * ("without ICE transport"). A page then retries, but a connection does not.
 */
function withoutCandidates({ sdp, ...data }: SignalData): SignalData {
  return sdp === undefined ? data : { ...data, sdp: sdp.replace(/^a=candidate.*\r\n/gm, '') }
}

function pair(rtc: typeof RTCPeerConnection): [End, End] {
  const [offerer, answerer] = [new End(rtc, true), new End(rtc, false)]
  offerer.other = answerer
  answerer.other = offerer
  return [offerer, answerer]
}

const memoryPair = () => pair(new MemoryRtc().rtc)

/** Resolves when `count` frames have arrived. */
function framesOf(end: End, count: number): Promise<void> {
  return new Promise((resolve) => {
    end.onframe = () => end.frames.length === count && resolve()
  })
}

/** A real network may lose frames of a lane that is not kept; memory loses nothing. */
const keptLanes = LANE_TRAITS.flatMap(({ kept }, lane) => (kept ? [lane] : []))

describe.each([
  ['real', () => pair(realRtc), keptLanes],
  ['in memory', memoryPair, [...LANE_TRAITS.keys()]],
] as const)('a connection that is %s', (_, connect, lanes) => {
  it('opens once, with all its lanes, each of which carries frames both ways', async () => {
    const ends = connect()
    await Promise.all(ends.map(({ opened }) => opened))
    for (const { connection } of ends) expect(connection.ports).toHaveLength(LANE_TRAITS.length)
    const arrived = ends.map((end) => framesOf(end, lanes.length))
    for (const { connection } of ends)
      for (const lane of lanes) connection.ports[lane]?.send(Uint8Array.of(lane, 7))
    await Promise.all(arrived)
    const expected = lanes.map((lane) => [lane, [lane, 7]])
    for (const { frames, events } of ends) {
      expect(frames.sort(([a], [b]) => a - b)).toEqual(expected)
      expect(events).toEqual(['open'])
    }
  })

  it('reports once that the other end closed, and does not report its own close', async () => {
    const [offerer, answerer] = connect()
    await Promise.all([offerer.opened, answerer.opened])
    offerer.connection.close()
    await answerer.closed
    expect([offerer.events, answerer.events]).toEqual([['open'], ['open', 'closed']])
    expect([offerer.connection.rtc, answerer.connection.rtc]).toEqual([undefined, undefined])
  })
})

describe('a connection', () => {
  it('creates an ordered channel for a kept lane, and a lossy channel for another lane', () => {
    const created: RTCDataChannelInit[] = []
    const Rtc = new MemoryRtc().rtc
    const rtc = class extends Rtc {
      override createDataChannel(label: string, options: RTCDataChannelInit = {}): RTCDataChannel {
        created.push(options)
        return super.createDataChannel(label, options)
      }
    }
    new End(rtc, true)
    expect(created).toEqual(
      LANE_TRAITS.map(({ kept }, id) =>
        kept ? { negotiated: true, id } : { negotiated: true, id, ordered: false, maxRetransmits: 0 },
      ),
    )
  })

  it('delivers text as an empty frame', async () => {
    const { made, rtc } = new MemoryRtc()
    const [offerer, answerer] = pair(rtc)
    await Promise.all([offerer.opened, answerer.opened])
    const arrived = framesOf(answerer, 1)
    made[0]?.channel(1)?.send('text')
    await arrived
    expect(answerer.frames).toEqual([[1, []]])
  })

  it('closes once with too-many-connections if the browser refuses it, and accepts all calls', async () => {
    const end = new End(refusingRtc, true)
    expect(await end.closed).toMatchObject({ code: 'too-many-connections' })
    const { connection } = end
    connection.signal({ type: 'offer', sdp: 'v=0' })
    connection.restart()
    connection.close()
    expect([connection.ports, connection.rtc, await connection.route(), end.events]).toEqual([
      [],
      undefined,
      undefined,
      ['closed'],
    ])
  })

  it('ignores signals and opens nothing once it is closed', async () => {
    const [offerer, answerer] = memoryPair()
    answerer.connection.close()
    await turns(8)
    answerer.connection.signal({ type: 'offer', sdp: 'nonsense' })
    answerer.connection.restart()
    await turns(8)
    expect([offerer.events, answerer.events]).toEqual([[], []])
  })
})

describe('the route of a connection', () => {
  const pairOf = (id: string, facts = {}) => ({
    id,
    type: 'candidate-pair',
    localCandidateId: `${id} local`,
    remoteCandidateId: `${id} remote`,
    ...facts,
  })
  const ends = (id: string, local: string, remote: string) => [
    { id: `${id} local`, type: 'local-candidate', candidateType: local },
    { id: `${id} remote`, type: 'remote-candidate', candidateType: remote },
  ]
  const transport = { id: 't', type: 'transport', selectedCandidatePairId: 'b' }
  const succeeded = { nominated: true, state: 'succeeded' }

  function routeOf(reports: readonly { id: string }[]) {
    const Rtc = new MemoryRtc(new Medium<MemoryConnection>(0)).rtc
    const rtc = class extends Rtc {
      override async getStats(): Promise<RTCStatsReport> {
        return new Map(reports.map((report) => [report.id, report]))
      }
    }
    return new End(rtc, true).connection.route()
  }

  it.each<[string, 'direct' | 'turn' | undefined, readonly { id: string }[]]>([
    ['there are no statistics', undefined, []],
    ['no pair is in use', undefined, [pairOf('a', { nominated: true, state: 'in-progress' })]],
    ['the transport names no pair that there is', undefined, [transport, pairOf('a', succeeded)]],
    [
      'the transport names a pair without TURN',
      'direct',
      [
        transport,
        pairOf('a', succeeded),
        ...ends('a', 'relay', 'host'),
        pairOf('b'),
        ...ends('b', 'srflx', 'host'),
      ],
    ],
    [
      'the transport names a pair with TURN at the other end',
      'turn',
      [
        transport,
        pairOf('a', succeeded),
        ...ends('a', 'host', 'host'),
        pairOf('b'),
        ...ends('b', 'host', 'relay'),
      ],
    ],
    // Firefox has no report of the transport.
    ['a pair is selected', 'turn', [pairOf('a', { selected: true }), ...ends('a', 'relay', 'host')]],
    ['a nominated pair has succeeded', 'direct', [pairOf('a', succeeded), ...ends('a', 'prflx', 'host')]],
  ])('if %s is %s', async (_, route, reports) => {
    expect(await routeOf(reports)).toBe(route)
  })
})
