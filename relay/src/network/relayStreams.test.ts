import type { Stream } from '@libp2p/interface'
import { describe, expect, it, vi } from 'vitest'
import { MAX_BUFFERED_BYTES } from './networkLimits.ts'
import { RelayStreams } from './relayStreams.ts'

/** A stream that records what is written to it. */
function testStream() {
  const events = new EventTarget()
  const written: number[] = []
  const stream = Object.assign(events, {
    maxWriteBufferLength: 0,
    send: vi.fn((data: { subarray(): Uint8Array }) => {
      // The first byte of a frame, after its length.
      written.push(data.subarray()[1] ?? -1)
      return true
    }),
    abort: vi.fn(),
  })
  return { stream: stream as unknown as Stream, written, send: stream.send, abort: stream.abort, events }
}

function streams() {
  const opened: { relay: string; resolve(stream: Stream): void; reject(error: unknown): void }[] = []
  const failed = vi.fn<(relay: string, error: unknown) => void>()
  const all = new RelayStreams({
    open: (relay) => new Promise((resolve, reject) => opened.push({ relay, resolve, reject })),
    failed,
  })
  return { all, opened, failed }
}

const frame = (byte: number) => Uint8Array.of(byte)

describe('frames for a relay', () => {
  it('wait for the connection and the stream, and are sent in order', async () => {
    const { all, opened } = streams()
    all.send('a', frame(1))
    expect(opened).toEqual([])
    all.connected('a')
    all.send('a', frame(2))
    expect(opened.map(({ relay }) => relay)).toEqual(['a'])
    const { stream, written } = testStream()
    opened[0]?.resolve(stream)
    await vi.waitUntil(() => written.length === 2)
    all.send('a', frame(3))
    expect(written).toEqual([1, 2, 3])
  })

  it('open a stream for the first one if the relay is connected', () => {
    const { all, opened } = streams()
    all.connected('a')
    expect(opened).toEqual([])
    all.send('a', frame(1))
    all.send('a', frame(2))
    expect(opened).toHaveLength(1)
  })

  it('are forgotten when the connection closes, and their stream is aborted', async () => {
    const { all, opened, failed } = streams()
    all.connected('a')
    all.send('a', frame(1))
    all.disconnected('a')
    const { stream, abort, written } = testStream()
    opened[0]?.resolve(stream)
    await vi.waitUntil(() => abort.mock.calls.length > 0)
    expect([written, failed.mock.calls]).toEqual([[], []])
  })

  it('fail if too many bytes wait', () => {
    const { all, failed } = streams()
    all.send('a', new Uint8Array(MAX_BUFFERED_BYTES))
    expect(failed).not.toHaveBeenCalled()
    all.send('a', frame(1))
    expect(failed.mock.calls).toMatchObject([['a', expect.any(Error)]])
  })

  it('fail if the stream cannot be opened, closes, or has a full buffer', async () => {
    const { all, opened, failed } = streams()
    for (const relay of ['a', 'b', 'c']) {
      all.connected(relay)
      all.send(relay, frame(1))
    }
    opened[0]?.reject(new Error('refused'))
    const [closing, full] = [testStream(), testStream()]
    full.send.mockImplementation(() => {
      throw new Error('The buffer is full')
    })
    opened[1]?.resolve(closing.stream)
    opened[2]?.resolve(full.stream)
    await vi.waitUntil(() => closing.written.length === 1 && full.send.mock.calls.length === 1)
    closing.events.dispatchEvent(new Event('close'))
    expect(failed.mock.calls.map(([relay]) => relay).toSorted()).toEqual(['a', 'b', 'c'])
  })
})
