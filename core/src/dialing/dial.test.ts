import { describe, expect, it, onTestFinished } from 'vitest'
import { rtc, testRelay } from '../../test/relay.ts'
import { dialsTo, type RelayDial } from '../../test/relayDials.ts'
import { recordOf } from '../../test/relayRecords.ts'
import { decodeFrame, encodeFrame, type Frame } from '../wire/frames.ts'
import { decodeDialToken } from '../wire/token.ts'
import { dial } from './dial.ts'

const HELLO: Frame = {
  type: 'hello',
  version: 1,
  peer: new Uint8Array(16).fill(1),
  resume: new Uint8Array(32),
}

/** A dial to a relay that the test simulates, and what it reports. */
function testDial(options: { failures?: number; rtc?: typeof RTCPeerConnection } = {}) {
  const dials: RelayDial[] = []
  const reports: unknown[] = []
  const opening = dial({
    record: recordOf(1),
    rtc: dialsTo(dials),
    events: {
      open: () => reports.push('open'),
      frame: (bytes) => reports.push([...bytes]),
      closed: (error) => reports.push(['closed', error]),
    },
    ...options,
  })
  const [connection] = dials
  if (!connection) throw new Error('Nothing was dialled.')
  return { opening, connection, reports }
}

const turn = () => new Promise((resolve) => setImmediate(resolve))

describe('a dial', () => {
  it('opens to a real relay, carries frames both ways, and reports when the relay closes', async () => {
    const relay = await testRelay()
    const frames: (Frame | undefined)[] = []
    let received = () => {}
    const welcome = new Promise<void>((resolve) => {
      received = resolve
    })
    const closed = new Promise<unknown>((resolve) => {
      const opening = dial({
        record: relay.record,
        rtc,
        events: {
          open: () => opening.send(encodeFrame(HELLO)),
          frame: (bytes) => {
            frames.push(decodeFrame(bytes))
            received()
          },
          closed: (error) => resolve(['closed', error]),
        },
      })
      onTestFinished(() => opening.close())
    })
    await welcome
    expect(frames[0]).toMatchObject({ type: 'welcome', version: 1 })
    await relay.close()
    expect(await closed).toEqual(['closed', undefined])
  })

  it('sends proof of work only after a failed dial', async () => {
    const [first, second] = [testDial(), testDial({ failures: 1 })]
    await turn()
    const hints = [first, second].map(({ connection }) => {
      const [, token = ''] = /^a=ice-ufrag:(\S+)/m.exec(connection.answer) ?? []
      return decodeDialToken(token)?.hint
    })
    expect(hints).toEqual(['', expect.stringMatching(/./)])
  })

  it('reports that it closed once, and nothing afterwards', () => {
    const { connection, reports } = testDial()
    connection.open()
    connection.fail()
    connection.fail()
    connection.channel.onclose?.()
    connection.channel.onmessage?.({ data: new ArrayBuffer(1) })
    expect([reports, connection.closed]).toEqual([['open', ['closed', undefined]], true])
  })

  it('reports nothing when its owner closes it', () => {
    const { opening, connection, reports } = testDial()
    opening.close()
    connection.channel.onclose?.()
    connection.channel.onmessage?.({ data: new ArrayBuffer(1) })
    connection.fail()
    expect([reports, connection.closed]).toEqual([[], true])
  })

  it('stays open in any state other than failed', () => {
    const { connection, reports } = testDial()
    for (const state of ['connecting', 'connected', 'disconnected']) {
      connection.connectionState = state
      connection.onconnectionstatechange?.()
    }
    expect(reports).toEqual([])
  })

  it('ignores text', () => {
    const { connection, reports } = testDial()
    connection.channel.onmessage?.({ data: 'text' })
    connection.channel.onmessage?.({ data: Uint8Array.of(1, 2).buffer })
    expect(reports).toEqual([[1, 2]])
  })

  it.each(['connecting', 'closing', 'closed'])('sends nothing while its channel is %s', (state) => {
    const { opening, connection } = testDial()
    connection.channel.readyState = state
    opening.send(encodeFrame(HELLO))
    connection.channel.readyState = 'open'
    opening.send(encodeFrame({ type: 'ping', token: 1 }))
    expect(connection.sent).toEqual(['ping'])
  })

  it('closes with no-webrtc if WebRTC fails, such as on an incomplete offer', async () => {
    const { connection, reports } = testDial()
    connection.localDescription = { sdp: 'v=0' }
    await turn()
    expect([reports, connection.closed]).toEqual([
      [['closed', expect.objectContaining({ code: 'no-webrtc' })]],
      true,
    ])
  })
})
