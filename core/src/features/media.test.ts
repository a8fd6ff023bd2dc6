import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { hostileBytes, refusal, refusalOf } from '../../test/hostile.ts'
import { newStream, newTrack } from '../../test/media.ts'
import { TestRelay } from '../../test/rooms.ts'
import type { Peer } from '../peers/peer.ts'
import { encodeValue } from '../wire/value.ts'
import { encodeMeta, Media } from './media.ts'

/** A connection with the parts that Media uses. `arrive` has the effect of the other end's addTrack(). */
class TestConnection extends EventTarget {
  signalingState = 'stable'
  readonly senders: {
    track: MediaStreamTrack | null
    replaceTrack(track: MediaStreamTrack): Promise<void>
  }[] = []
  ontrack: ((event: { track: MediaStreamTrack; streams: MediaStream[] }) => void) | undefined

  addTrack(track: MediaStreamTrack) {
    const sender: TestConnection['senders'][number] = {
      track,
      replaceTrack: async (next) => {
        sender.track = next
      },
    }
    this.senders.push(sender)
    return sender
  }

  addTransceiver(track: MediaStreamTrack) {
    return { sender: this.addTrack(track) }
  }

  removeTrack(sender: { track: MediaStreamTrack | null }) {
    sender.track = null
  }

  getSenders() {
    return this.senders
  }

  get sent(): MediaStreamTrack[] {
    return this.senders.flatMap(({ track }) => track ?? [])
  }

  arrive(track: MediaStreamTrack, ...streams: MediaStream[]): void {
    this.ontrack?.({ track, streams })
  }
}

function newMedia(initiator = true) {
  const sent: Uint8Array[] = []
  const events: unknown[][] = []
  const media = new Media((value) => sent.push(value), {
    stream: (...args) => events.push(['stream', ...args]),
    track: (...args) => events.push(['track', ...args]),
    streamend: (...args) => events.push(['streamend', ...args]),
  })
  const connect = () => {
    const connection = new TestConnection()
    media.moveTo({ rtc: connection as unknown as RTCPeerConnection, initiator })
    return connection
  }
  return { media, sent, events, connect }
}

const meta = (id: string, ...rest: unknown[]) => encodeValue([id, ...rest]) as Uint8Array

describe('sent media', () => {
  it('announce a stream before its tracks, and its removal with the last', () => {
    const { media, sent, connect } = newMedia()
    const connection = connect()
    const [picture, sound] = [newTrack(), newTrack('audio')]
    const stream = newStream(picture, sound)
    media.addStream(stream, 'camera')
    expect(connection.sent).toEqual([picture, sound])
    media.removeTrack(picture)
    media.removeTrack(picture)
    expect([connection.sent, sent.at(-1)]).toEqual([[sound], encodeMeta(stream, 'camera')])
    media.removeStream(stream)
    expect([connection.sent, sent.at(-1)]).toEqual([[], encodeMeta(stream)])
  })

  it('do not announce a stream again for another track', () => {
    const { media, sent } = newMedia()
    const stream = newStream()
    media.addTrack(newTrack(), stream, 'camera')
    media.addTrack(newTrack(), stream)
    expect(sent).toEqual([encodeMeta(stream, 'camera')])
  })

  it.each([true, false])('wait for a connection, and move to the next one (initiator: %s)', (initiator) => {
    const { media, sent, connect } = newMedia(initiator)
    const [kept, removed] = [newTrack(), newTrack()]
    media.addStream(newStream(kept))
    media.addStream(newStream(removed))
    expect(connect().sent).toEqual([kept, removed])
    const before = sent.length
    media.removeTrack(removed)
    expect(connect().sent).toEqual([kept])
    expect(sent).toHaveLength(before + 1)
  })

  it('do not use a closed connection', () => {
    const { media } = newMedia()
    const connection = new TestConnection()
    let over = false
    const carrier = {
      get rtc() {
        return over ? undefined : (connection as unknown as RTCPeerConnection)
      },
      initiator: true,
    }
    media.moveTo(carrier)
    const [first, second] = [newTrack(), newTrack()]
    media.addStream(newStream(first))
    over = true
    media.addStream(newStream(second))
    media.removeTrack(first)
    expect(connection.sent).toEqual([first])
  })

  it('use another transceiver if the initiator stopped one', () => {
    const { media, connect } = newMedia(false)
    const connection = connect()
    const track = newTrack()
    media.addStream(newStream(track))
    connection.senders.length = 0
    connection.dispatchEvent(new Event('signalingstatechange'))
    connection.dispatchEvent(new Event('signalingstatechange'))
    expect(connection.sent).toEqual([track])
  })

  it('replace a track with one of the same kind, on this connection and the next', async () => {
    const { media, sent, connect } = newMedia()
    const connection = connect()
    const [first, second] = [newTrack(), newTrack()]
    const stream = newStream(first)
    media.addStream(stream)
    await media.replaceTrack(first, second)
    expect([connection.sent, connect().sent, sent.length]).toEqual([[second], [second], 1])
    expect(await refusalOf(media.replaceTrack(first, newTrack()))).toBe('invalid-option')
    expect(await refusalOf(media.replaceTrack(second, second))).toBe('invalid-option')
    expect(await refusalOf(media.replaceTrack(second, newTrack('audio')))).toBe('invalid-option')
    media.removeStream(stream)
    expect(sent.at(-1)).toEqual(encodeMeta(stream))
  })

  it('refuse metadata that cannot be sent, and send nothing', () => {
    const { media, sent, connect } = newMedia()
    const connection = connect()
    const add = (value: unknown) => refusal(() => media.addStream(newStream(newTrack()), value))
    expect([add('x'.repeat(5_000)), add(new Blob(['x'])), add(() => {})]).toEqual([
      'message-too-large',
      'message-too-large',
      'unserialisable',
    ])
    expect([connection.sent, sent]).toEqual([[], []])
  })

  it('are at most 32 tracks at a time', () => {
    const { media, connect } = newMedia()
    const connection = connect()
    const tracks = Array.from({ length: 32 }, () => newTrack())
    const stream = newStream(...tracks)
    media.addStream(stream)
    media.addStream(stream)
    expect(refusal(() => media.addTrack(newTrack(), stream))).toBe('no-media')
    expect(connection.sent).toEqual(tracks)
    media.removeStream(stream)
    media.addTrack(newTrack(), stream)
  })

  it('report a connection that does not support media', () => {
    const { media, sent } = newMedia()
    const fail = () => {
      throw new DOMException('Not implemented')
    }
    const rtc = { addTrack: fail, addTransceiver: fail } as unknown as RTCPeerConnection
    media.moveTo({ rtc, initiator: true })
    const track = newTrack()
    expect(refusal(() => media.addStream(newStream(track)))).toBe('no-media')
    media.removeTrack(track)
    expect(sent).toEqual([])
  })
})

it('are refused in Node without closing the connection', { timeout: 30_000 }, async () => {
  const relay = new TestRelay()
  const [a, b] = await Promise.all([relay.member(), relay.member()])
  const [roomA, roomB] = [a.shared.lease(), b.shared.lease()]
  const met = new Promise<Peer>((resolve) => roomA.on('peer', resolve))
  relay.enter(a)
  relay.enter(b)
  const peer = await met
  const track = newTrack()
  expect(refusal(() => roomA.addStream(newStream(track)))).toBe('no-media')
  expect(refusal(() => peer.addStream(newStream(track)))).toBe('no-media')
  expect(roomA.media.has(track)).toBe(false)
  const received = new Promise((resolve) => roomB.on('message', resolve))
  await roomA.broadcast('still here')
  expect(await received).toBe('still here')
})

describe('received media', () => {
  it('are reported once both the tracks and their metadata have arrived', () => {
    const { media, events, connect } = newMedia()
    const connection = connect()
    const [picture, sound] = [newTrack(), newTrack('audio')]
    const stream = newStream(picture, sound)
    connection.arrive(picture, stream)
    connection.arrive(newTrack())
    expect(events).toEqual([])
    media.receive(meta(stream.id, { name: 'camera' }))
    connection.arrive(sound, stream)
    expect(events).toEqual([
      ['stream', stream, { name: 'camera' }],
      ['track', picture, stream, { name: 'camera' }],
      ['track', sound, stream, { name: 'camera' }],
    ])
    expect([...media.streams]).toEqual([[stream, { name: 'camera' }]])
  })

  it('end when they are removed, and can be sent again', () => {
    const { media, events, connect } = newMedia()
    const connection = connect()
    const [track, again] = [newTrack(), newTrack()]
    const stream = newStream(track)
    media.receive(meta(stream.id, 1))
    connection.arrive(track, stream)
    media.receive(meta(stream.id))
    media.receive(meta(stream.id))
    expect(media.streams.size).toBe(0)
    media.receive(meta(stream.id, 2))
    connection.arrive(again, stream)
    expect(events.map(([name]) => name)).toEqual(['stream', 'track', 'streamend', 'stream', 'track'])
    expect(events.at(-1)).toEqual(['track', again, stream, 2])
  })

  it('end with their connection, and start again with the next', () => {
    const { media, events, connect } = newMedia()
    const [before, after] = [newStream(), newStream()]
    Object.assign(after, { id: before.id })
    media.receive(meta(before.id, 'camera'))
    connect().arrive(newTrack(), before)
    connect().arrive(newTrack(), after)
    media.end()
    expect(events.map(([name, ...rest]) => (name === 'track' ? name : [name, ...rest]))).toEqual([
      ['stream', before, 'camera'],
      'track',
      ['streamend', before],
      ['stream', after, 'camera'],
      'track',
      ['streamend', after],
    ])
  })

  it('match what the other side sends, in any order of events', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat({ max: 3 }), fc.boolean(), fc.boolean())), (steps) => {
        const [here, there] = [newMedia(), newMedia()]
        const connection = there.connect()
        here.connect()
        const tracks = [0, 1, 2, 3].map(() => newTrack())
        const streams = tracks.map((track) => newStream(track))
        for (const [i, add, tracksFirst] of steps) {
          const [track, stream] = [tracks[i], streams[i]]
          if (!track || !stream) continue
          if (add) here.media.addStream(stream, i)
          else here.media.removeStream(stream)
          if (add && tracksFirst) connection.arrive(track, stream)
          for (const value of here.sent.splice(0)) there.media.receive(value)
          if (add && !tracksFirst) connection.arrive(track, stream)
        }
        const last = new Map(steps.map(([i, add]) => [streams[i], add]))
        const sent = [...last].filter(([, add]) => add).map(([stream]) => stream)
        expect(new Set(there.media.streams.keys())).toEqual(new Set(sent))
        for (const [stream, value] of there.media.streams) expect(streams[value as number]).toBe(stream)
      }),
    )
  })

  it('are announced at most 64 at a time', () => {
    const { media } = newMedia()
    for (let i = 0; i < 64; i++) media.receive(meta(`${i}`, i))
    media.receive(meta('0', 'again'))
    expect(refusal(() => media.receive(meta('one more', 1)))).toBe('peer-misbehaved')
    media.receive(meta('0'))
    media.receive(meta('one more', 1))
  })

  it('survive any message from a peer', () => {
    const { media } = newMedia()
    const codes = [
      meta('x', 'y'.repeat(5_000)),
      encodeValue({}) as Uint8Array,
      encodeValue([1, 2]) as Uint8Array,
    ]
    expect(codes.map((value) => refusal(() => media.receive(value)))).toEqual(
      Array(3).fill('peer-misbehaved'),
    )
    fc.assert(
      fc.property(hostileBytes([meta('id', { a: 1 }), meta('id')]), (bytes) => {
        expect([undefined, 'peer-misbehaved', 'malformed']).toContain(
          refusal(() => newMedia().media.receive(bytes)),
        )
      }),
    )
  })
})
