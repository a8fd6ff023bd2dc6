import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { refusalOf } from '../test/hostile.ts'
import { json, onOrdinalsNode } from '../test/ordinalsNode.ts'
import { rtc, testRelay } from '../test/relay.ts'
import { firstOf, vectors } from '../test/vectors.ts'
import { connect } from './connect.ts'
import type { ErrorCode, LumameshError } from './errors.ts'
import type { ConnectOptions } from './options.ts'
import type { RelayRecordJson } from './wire/record.ts'

const { json: RECORD } = firstOf(vectors.records)
const FORGED: RelayRecordJson = { ...RECORD, seq: RECORD.seq + 1 }

/** An RTCPeerConnection whose network drops every packet. */
class Silent {
  connectionState = 'new'
  createDataChannel() {
    return { close() {}, readyState: 'connecting' }
  }
  setLocalDescription() {
    return new Promise(() => {})
  }
  close() {}
}
const silent = Silent as unknown as typeof RTCPeerConnection

describe('connect', { timeout: 30_000 }, () => {
  it.each<[ErrorCode, string, ConnectOptions]>([
    ['no-webrtc', 'there is no RTCPeerConnection', { relays: [RECORD] }],
    ['no-relays', 'there is nothing', { rtc: silent }],
    ['no-relays', 'the list is empty', { rtc: silent, relays: [] }],
    ['no-relays', 'the list of the configuration is empty', { rtc: silent, relays: { relays: [] } }],
    ['no-relays', 'the object has no list', { rtc: silent, relays: RECORD as never }],
    ['invalid-record', 'no record is well formed', { rtc: silent, relays: [{} as never, null as never] }],
    ['invalid-record', 'no record is signed', { rtc: silent, relays: [FORGED] }],
    ['aborted', 'the signal was aborted', { rtc: silent, relays: [RECORD], signal: AbortSignal.abort() }],
  ])('rejects with %s if %s', async (code, _, options) => {
    expect(await refusalOf(connect(options))).toBe(code)
  })

  it('rejects with what `ice` throws', async () => {
    const broken = new Error('of the app')
    const ice = () => Promise.reject(broken)
    await expect(connect({ rtc: silent, relays: [RECORD], ice })).rejects.toBe(broken)
  })

  it('rejects when its signal is aborted', async () => {
    const controller = new AbortController()
    const connecting = refusalOf(connect({ rtc: silent, relays: [RECORD], signal: controller.signal }))
    controller.abort()
    expect(await connecting).toBe('aborted')
  })

  it('rejects when no relay answers for 20 s', async () => {
    vi.useFakeTimers()
    onTestFinished(() => {
      vi.useRealTimers()
    })
    const connecting = refusalOf(connect({ rtc: silent, relays: [RECORD] }))
    await vi.advanceTimersByTimeAsync(20_000)
    expect(await connecting).toBe('relay-unreachable')
  })

  it('leaves no timer behind when it rejects', async () => {
    vi.useFakeTimers()
    onTestFinished(() => {
      vi.useRealTimers()
    })
    const connecting = refusalOf(connect({ rtc: silent, relays: [RECORD] }))
    await vi.advanceTimersByTimeAsync(20_000)
    await connecting
    expect(vi.getTimerCount()).toBe(0)
  })

  it('uses remembered relays if none are passed', async () => {
    const relay = await testRelay()
    const stored = new Map<string, string>()
    const storage = {
      getItem: (key: string) => stored.get(key) ?? null,
      setItem: (key: string, text: string) => void stored.set(key, text),
    }
    const first = await connect({ rtc, relays: relay.config, storage })
    onTestFinished(() => first.close())
    await vi.waitFor(() => expect(stored.get('lumamesh')).toContain(relay.config.relays[0]?.id), 5_000)
    const second = await connect({ rtc, relays: [], storage })
    onTestFinished(() => second.close())
    expect(second.relays.map(({ id, status }) => [id, status])).toEqual([
      [relay.config.relays[0]?.id, 'online'],
    ])
  })

  it('rejects with no-relays if storage holds no valid record', async () => {
    const storage = { getItem: () => '[{"v":1},7]', setItem() {} }
    expect(await refusalOf(connect({ rtc: silent, relays: [], storage }))).toBe('no-relays')
  })

  it('uses the valid records, and logs the others', async () => {
    const relay = await testRelay()
    const reported: LumameshError[] = []
    const network = await connect({
      rtc,
      relays: [FORGED, {} as RelayRecordJson, ...relay.config.relays],
      log: (error) => reported.push(error),
    })
    onTestFinished(() => network.close())
    expect(reported.map(({ code }) => code)).toEqual(['invalid-record', 'invalid-record'])
    expect(network.relays.map(({ id }) => id)).toEqual(relay.config.relays.map(({ id }) => id))
    expect(network.status).toBe('online')
  })

  describe('with a sat', () => {
    const SAT = 1_234_567_890

    it('uses the relays of the newest list on the sat if it knows no others', async () => {
      const relay = await testRelay()
      const node = await onOrdinalsNode(json(relay.config))
      const network = await connect({ rtc, sat: SAT })
      onTestFinished(() => network.close())
      expect(network.status).toBe('online')
      expect(network.relays.map(({ id }) => id)).toEqual(relay.config.relays.map(({ id }) => id))
      expect(node.requested).toContain(`/r/sat/${SAT}/at/-1/content`)
    })

    it('also takes the sat from the configuration', async () => {
      const relay = await testRelay()
      await onOrdinalsNode(json(relay.config))
      const network = await connect({ rtc, relays: { relays: [], sat: SAT } })
      onTestFinished(() => network.close())
      expect(network.status).toBe('online')
    })

    it('does not wait for the node if another relay answers', async () => {
      const relay = await testRelay()
      const node = await onOrdinalsNode(() => {})
      const network = await connect({ rtc, relays: relay.config, sat: SAT })
      onTestFinished(() => network.close())
      expect(network.status).toBe('online')
      await vi.waitFor(() => expect(node.requested).toHaveLength(3))
    })

    it('continues without a list, and logs why', async () => {
      const relay = await testRelay()
      await onOrdinalsNode((response) => response.writeHead(404).end('nothing'))
      const reported: LumameshError[] = []
      const network = await connect({
        rtc,
        relays: relay.config,
        sat: SAT,
        log: (error) => reported.push(error),
      })
      onTestFinished(() => network.close())
      expect(network.status).toBe('online')
      await vi.waitFor(() => expect(reported).toHaveLength(1), 5_000)
      expect(reported.map(({ code }) => code)).toEqual(['fetch-failed'])
    })

    it.each<[ErrorCode, string, unknown, ConnectOptions['relays']]>([
      ['no-relays', 'there is no list', 'nothing', []],
      ['no-relays', 'the list has none that is signed', { v: 1, relays: [FORGED] }, []],
      ['invalid-record', 'what was given is not valid either', { v: 1, relays: [] }, [FORGED]],
    ])('rejects with %s if %s', async (code, _, list, relays) => {
      await onOrdinalsNode(json(list))
      expect(await refusalOf(connect({ rtc: silent, sat: SAT, relays: relays ?? [] }))).toBe(code)
    })

    it('uses the list if the records passed are not valid', async () => {
      const relay = await testRelay()
      await onOrdinalsNode(json(relay.config))
      const network = await connect({ rtc, relays: [FORGED], sat: SAT })
      onTestFinished(() => network.close())
      expect(network.relays.map(({ id }) => id)).toEqual(relay.config.relays.map(({ id }) => id))
    })
  })
})
